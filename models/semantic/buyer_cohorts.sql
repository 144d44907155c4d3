-- Grain: one row per customer who ever bought.
with orders as (
    select * from {{ ref('orders') }}
    where is_valid and customer_id is not null
),

orders_numbered as (
    select
        customer_id,
        ordered_at,
        row_number() over (partition by customer_id order by ordered_at, order_id) as order_number
    from orders
),

buyers as (
    select
        customer_id,
        min(ordered_at) as first_ordered_at,
        min(case when order_number = 2 then ordered_at end) as second_ordered_at
    from orders_numbered
    where order_number <= 2
    group by customer_id
)

select
    customer_id,
    first_ordered_at,
    second_ordered_at,
    date_diff('day', first_ordered_at, second_ordered_at) as days_to_second_order
from buyers
