-- Grain: one row per basket that was touched lately, of a customer or a visitor, and whether it may be won back.
{{ config(materialized='view') }}

with carts as (
    select * from {{ ref('int_carts') }}
)

select
    cart_id,
    customer_id,
    visitor_id,
    product_ids,
    unrecoverable_reason,
    recommended_channel,
    line_count,
    value,
    is_recoverable,
    last_touched_at,
    expires_at
from carts
