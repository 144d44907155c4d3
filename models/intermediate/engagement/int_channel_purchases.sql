-- Grain: one row per customer and channel that they bought on.
{{ config(materialized='view') }}

with valid_orders as (
    select * from {{ ref('int_customer_orders') }}
    where
        customer_id is not null
        and is_valid
),

channels as (
    select * from {{ ref('channels') }}
),

orders_counted as (
    select
        valid_orders.customer_id,
        channels.engagement_channel,
        count(*) as bought_count,
        max(valid_orders.ordered_at) as last_bought_at
    from valid_orders
    inner join channels on valid_orders.channel = channels.channel
    group by valid_orders.customer_id, channels.engagement_channel
)

select * from orders_counted
