-- Grain: one row per customer who ever bought.
with orders as (
    select * from {{ ref('orders') }}
    where is_valid and customer_id is not null
),

customer_lifecycle_history as (
    select * from {{ ref('customer_lifecycle_history') }}
),

-- The day of the data, as the shop counts days: what is current lasts until then.
as_of_dates as (
    select max(valid_from + days_in_stage - 1) as as_of_date
    from customer_lifecycle_history
    where is_current
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
    {{ days_between('buyers.first_ordered_date', 'buyers.second_ordered_date') }} as days_to_second_order,
    {{ days_between('buyers.first_ordered_date', 'as_of_dates.as_of_date') }} as days_since_first_order
from buyers
cross join as_of_dates
