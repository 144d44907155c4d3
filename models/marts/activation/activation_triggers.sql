-- Grain: one row per customer and occasion to write to them that is not over yet, those that must not go included.
{{ config(materialized='view') }}

with activation_triggers as (
    select * from {{ ref('int_activation_triggers') }}
)

select
    trigger_id,
    customer_id,
    trigger_type,
    topic,
    product_id,
    variant_id,
    product_ids,
    recommended_product_ids,
    order_id,
    recommended_channel,
    suppressed_reason,
    priority,
    value,
    is_slot,
    occurred_at,
    eligible_at,
    expires_at,
    recommended_send_at
from activation_triggers
