-- Grain: one row per customer and currency that they paid in.

with customer_currencies as (
    select * from {{ ref('int_customer_currencies') }}
),

revenue_described as (
    select
        *,
        md5(customer_id || '|' || coalesce(currency, '')) as customer_revenue_id
    from customer_currencies
)

select
    customer_revenue_id,
    customer_id,
    currency,
    cast(order_count as integer) as order_count,
    cast(gross_sales as decimal(18, 2)) as gross_sales,
    cast(discount_amount as decimal(18, 2)) as discount_amount,
    cast(gross_revenue as decimal(18, 2)) as gross_revenue,
    cast(returned_revenue as decimal(18, 2)) as returned_revenue,
    cast(net_revenue as decimal(18, 2)) as net_revenue,
    cast(average_order_value as decimal(18, 2)) as average_order_value,
    is_main_currency,
    first_order_at,
    last_order_at
from revenue_described
