-- Grain: one row per customer who ordered, with their latest order of all and the latest that emptied a basket.

with orders as (
    select * from {{ ref('int_customer_orders') }}
    where
        (is_valid or validity_reason = 'unpaid')
        and customer_id is not null
),

orders_ranked as (
    select
        *,
        channel in ('ecommerce', 'mobile_app', 'web') as is_checkout,
        row_number() over (
            partition by customer_id, channel in ('ecommerce', 'mobile_app', 'web')
            order by ordered_at desc, order_id desc
        ) as recency_rank
    from orders
),

-- A basket is emptied by ordering it, on whatever device, be it on invoice; a purchase in a store leaves it as it was.
latest_orders as (
    select
        customer_id,
        count_if(is_valid) as order_count,
        max(case when is_valid then ordered_at end) as last_order_at,
        max(case when is_checkout then ordered_at end) as last_checkout_at,
        max(case when is_checkout and recency_rank = 2 then ordered_at end) as checkout_before_at,
        max_by(order_id, (ordered_at, order_id)) filter (where is_valid) as last_order_id
    from orders_ranked
    group by customer_id
)

select * from latest_orders
