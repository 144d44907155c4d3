-- Grain: one row per customer and engagement channel on which anything happened.
{{ config(materialized='view') }}

with customer_channel_engagement as (
    select * from {{ ref('int_customer_channel_engagement') }}
)

select
    engagement_id,
    customer_id,
    channel,
    trend,
    sent_count,
    delivered_count,
    opened_count,
    clicked_count,
    replied_count,
    visited_count,
    bought_count,
    sent_90_days,
    opened_90_days,
    clicked_90_days,
    actions_90_days,
    actions_90_days_before,
    delivered_180_days,
    responses_180_days,
    is_fatigued,
    last_inbound_at,
    last_outbound_at
from customer_channel_engagement
