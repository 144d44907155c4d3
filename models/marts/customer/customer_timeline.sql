-- Grain: one row per event of any channel.
{{ config(materialized='view') }}

with customer_timeline as (
    select * from {{ ref('int_customer_timeline') }}
)

select
    event_id,
    customer_id,
    visitor_id,
    session_id,
    product_id,
    order_id,
    campaign_id,
    source_record_id,
    channel,
    event_type,
    direction,
    device_type,
    source,
    value,
    occurred_at
from customer_timeline
