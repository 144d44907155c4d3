-- Grain: one row per customer who placed a valid order.

with customer_currencies as (
    select * from {{ ref('int_customer_currencies') }}
),

-- Money of two currencies does not add up: revenue is that of the currency they mostly pay in.
customer_purchases as (
    select
        customer_id,
        max(case when is_main_currency then currency end) as currency,
        sum(order_count) as order_count,
        sum(case when is_main_currency then gross_revenue end) as gross_revenue,
        sum(case when is_main_currency then returned_revenue end) as returned_revenue,
        sum(case when is_main_currency then net_revenue end) as net_revenue,
        max(case when is_main_currency then average_order_value end) as average_order_value,
        min(first_order_at) as first_order_at,
        max(last_order_at) as last_order_at
    from customer_currencies
    group by customer_id
)

select * from customer_purchases
