-- Scenario 42, F11: one order is one order_placed with its revenue, however many systems reported it; what is no
-- sale is none, unless it was one until it was cancelled.
with orders as (
    select * from {{ ref('orders') }}
    where validity_reason in ('sale', 'cancelled') or source in ('segment_web', 'segment_app')
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
