-- Grain: one row per customer and day on which an order took them to another purchase stage.
{{ config(materialized='view') }}

with valid_orders as (
    select * from {{ ref('int_customer_orders') }}
    where
        customer_id is not null
        and is_valid
),

orders_numbered as (
    select
        customer_id,
        {{ local_date('ordered_at') }} as changed_on,
        row_number() over (partition by customer_id order by ordered_at, order_id) as order_number
    from valid_orders
),

-- Cancelled and test orders are not valid and do not count, returned ones do. From the third on nothing changes.
stage_changes as (
    select
        customer_id,
        changed_on,
        case max(order_number)
            when 1 then 'first_purchase'
            when 2 then 'second_purchase'
            else 'loyal'
        end as purchase_stage
    from orders_numbered
    where order_number <= 3
    group by customer_id, changed_on
)

select * from stage_changes
