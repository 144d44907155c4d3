-- Grain: one row per customer who placed a valid order.

with valid_orders as (
    select * from {{ ref('int_customer_orders') }}
    where
        customer_id is not null
        and is_valid
),

orders_by_currency as (
    select
        customer_id,
        currency,
        count(*) as order_count,
        sum(gross_revenue) as gross_revenue,
        sum(returned_revenue) as returned_revenue,
        sum(net_revenue) as net_revenue,
        min(ordered_at) as first_order_at,
        max(ordered_at) as last_order_at
    from valid_orders
    group by customer_id, currency
),

currencies_ranked as (
    select
        *,
        row_number() over (partition by customer_id order by order_count desc, currency asc) as currency_rank
    from orders_by_currency
),

-- Money of two currencies does not add up: revenue is that of the currency they mostly pay in.
customer_purchases as (
    select
        customer_id,
        max(case when currency_rank = 1 then currency end) as currency,
        sum(order_count) as order_count,
        sum(case when currency_rank = 1 then order_count end) as order_count_in_currency,
        sum(case when currency_rank = 1 then gross_revenue end) as gross_revenue,
        sum(case when currency_rank = 1 then returned_revenue end) as returned_revenue,
        sum(case when currency_rank = 1 then net_revenue end) as net_revenue,
        min(first_order_at) as first_order_at,
        max(last_order_at) as last_order_at
    from currencies_ranked
    group by customer_id
)

select * from customer_purchases
