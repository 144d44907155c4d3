-- Grain: one row per customer and currency that they paid in.

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
        cast(sum(gross_sales) as decimal(18, 2)) as gross_sales,
        cast(sum(discount_amount) as decimal(18, 2)) as discount_amount,
        cast(sum(gross_revenue) as decimal(18, 2)) as gross_revenue,
        cast(sum(returned_revenue) as decimal(18, 2)) as returned_revenue,
        cast(sum(net_revenue) as decimal(18, 2)) as net_revenue,
        count(*) as order_count,
        min(ordered_at) as first_order_at,
        max(ordered_at) as last_order_at
    from valid_orders
    group by customer_id, currency
),

-- The currency they mostly pay in stands for them where one figure is wanted.
currencies_ranked as (
    select
        *,
        {{ as_decimal('cast(gross_revenue as double) / order_count', 18, 2) }} as average_order_value,
        row_number() over (
            partition by customer_id order by order_count desc, (currency is null), currency asc
        ) = 1 as is_main_currency
    from orders_by_currency
)

select * from currencies_ranked
