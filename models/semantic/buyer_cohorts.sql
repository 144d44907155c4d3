-- Grain: one row per customer who ever bought.
with orders as (
    select * from {{ ref('orders') }}
    where is_valid and customer_id is not null
),

windows as (
    select * from {{ ref('int_windows') }}
),

orders_numbered as (
    select
        customer_id,
        ordered_at,
        ordered_date,
        row_number() over (partition by customer_id order by ordered_at, order_id) as order_number
    from orders
),

buyers as (
    select
        customer_id,
        min(ordered_at) as first_ordered_at,
        min(case when order_number = 2 then ordered_at end) as second_ordered_at,
        min(ordered_date) as first_ordered_date,
        min(case when order_number = 2 then ordered_date end) as second_ordered_date
    from orders_numbered
    where order_number <= 2
    group by customer_id
)

select
    buyers.customer_id,
    buyers.first_ordered_at,
    buyers.second_ordered_at,
    date_diff('day', buyers.first_ordered_date, buyers.second_ordered_date) as days_to_second_order,
    date_diff('day', buyers.first_ordered_date, windows.as_of_date) as days_since_first_order
from buyers
cross join windows
