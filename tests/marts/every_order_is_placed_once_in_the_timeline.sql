-- Scenario 42: one order is one order_placed with its revenue, however many systems reported it; a test is none.
with orders as (
    select * from {{ ref('orders') }}
    where not is_test
),

placings as (
    select
        order_id,
        count(*) as placings,
        sum(value) as value,
        min(coalesce(customer_id, 'nobody')) as customer_id
    from {{ ref('customer_timeline') }}
    where event_type = 'order_placed'
    group by order_id
)

select
    placings.placings,
    placings.value,
    orders.gross_revenue,
    coalesce(orders.order_id, placings.order_id) as order_id
from orders
full outer join placings on orders.order_id = placings.order_id
where
    orders.order_id is null
    or coalesce(placings.placings, 0) != 1
    or (orders.source not in ('segment_web', 'segment_app') and placings.value != orders.gross_revenue)
    or placings.customer_id != coalesce(orders.customer_id, 'nobody')
