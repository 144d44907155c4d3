-- Grain: one row per customer and channel that they bought on.
{{ config(materialized='view') }}

with valid_orders as (
    select * from {{ ref('int_customer_orders') }}
    where
        customer_id is not null
        and is_valid
),

orders_counted as (
    select
        customer_id,
        case channel
            when 'ecommerce' then 'website'
            when 'web' then 'website'
            when 'mobile_app' then 'app'
            else channel
        end as engagement_channel,
        count(*) as bought_count,
        max(ordered_at) as last_bought_at
    from valid_orders
    group by customer_id, engagement_channel
)

select * from orders_counted
