-- Grain: one row per past day and customer who bought within the 30 days after it.

with propensity_days as (
    select * from {{ ref('int_propensity_days') }}
    where part != 'today'
),

orders as (
    select
        customer_id,
        {{ local_date('ordered_at') }} as order_date
    from {{ ref('int_customer_orders') }}
    where is_valid and customer_id is not null
),

outcomes as (
    select distinct
        propensity_days.feature_date,
        orders.customer_id
    from propensity_days
    inner join orders
        on
            propensity_days.feature_date < orders.order_date
            and propensity_days.outcome_date >= orders.order_date
)

select * from outcomes
