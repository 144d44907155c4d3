-- Every valid order of somebody known counts for exactly one customer, in number and in money.
with orders as (
    select * from {{ ref('orders') }}
    where
        is_valid
        and customer_id is not null
),

orders_added_up as (
    select
        customer_id,
        count(*) as order_count
    from orders
    group by customer_id
),

revenue_added_up as (
    select
        customer_id,
        currency,
        sum(gross_revenue) as gross_revenue,
        sum(returned_revenue) as returned_revenue,
        sum(net_revenue) as net_revenue
    from orders
    group by customer_id, currency
),

customers as (
    select * from {{ ref('single_customer_view') }}
)

select
    orders_added_up.customer_id,
    orders_added_up.order_count,
    customers.order_count as order_count_of_customer,
    revenue_added_up.net_revenue,
    customers.net_revenue as net_revenue_of_customer
from orders_added_up
full outer join customers on orders_added_up.customer_id = customers.customer_id
left join revenue_added_up
    on
        customers.customer_id = revenue_added_up.customer_id
        and customers.currency is not distinct from revenue_added_up.currency
where
    customers.customer_id is null
    or coalesce(orders_added_up.order_count, 0) != customers.order_count
    or coalesce(revenue_added_up.gross_revenue, 0) != customers.gross_revenue
    or coalesce(revenue_added_up.returned_revenue, 0) != customers.returned_revenue
    or coalesce(revenue_added_up.net_revenue, 0) != customers.net_revenue
