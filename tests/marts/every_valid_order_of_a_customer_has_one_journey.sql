-- A journey for every valid order of a known customer, and no other.
with valid_orders as (
    select order_id
    from {{ ref('orders') }}
    where
        is_valid
        and customer_id is not null
),

journeys as (
    select order_id
    from {{ ref('customer_journeys') }}
)

select
    valid_orders.order_id as ordered,
    journeys.order_id as journeyed
from valid_orders
full outer join journeys on valid_orders.order_id = journeys.order_id
where
    valid_orders.order_id is null
    or journeys.order_id is null
