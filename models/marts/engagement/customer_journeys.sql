-- Grain: one row per valid order of a known customer, with the way that led to it.
{{ config(materialized='view') }}

with customer_journeys as (
    select * from {{ ref('int_customer_journeys') }}
)

select
    order_id,
    customer_id,
    journey_path,
    first_touch_channel,
    last_touch_channel,
    order_channel,
    purchase_stage,
    currency,
    order_sequence,
    touch_count,
    step_count,
    touch_channel_count,
    net_revenue,
    duration_days,
    first_touch_at,
    ordered_at
from customer_journeys
