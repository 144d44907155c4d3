-- Grain: one row per customer who bought something.

with valid_orders as (
    select * from {{ ref('int_customer_orders') }}
    where
        customer_id is not null
        and is_valid
),

purchased_lines as (
    select * from {{ ref('int_purchased_lines') }}
),

gift_orders as (
    select * from {{ ref('int_gift_orders') }}
),

purchases as (
    select * from {{ ref('int_customer_purchases') }}
),

windows as (
    select * from {{ ref('int_windows') }}
),

orders_with_reduced_lines as (
    select
        order_id,
        bool_or(is_reduced) as has_reduced_line
    from purchased_lines
    group by order_id
),

orders_described as (
    select
        valid_orders.customer_id,
        valid_orders.channel,
        valid_orders.ordered_at,
        gift_orders.order_id is not null as is_gift,
        not coalesce(orders_with_reduced_lines.has_reduced_line, false)
        and coalesce(valid_orders.discount_amount, 0) = 0
        and valid_orders.discount_codes is null as is_full_price,
        case when valid_orders.currency = purchases.currency then valid_orders.net_revenue end as net_revenue,
        case when valid_orders.currency = purchases.currency then valid_orders.gross_revenue end as gross_revenue,
        case when valid_orders.currency = purchases.currency then valid_orders.discount_amount end as discount_amount
    from valid_orders
    inner join purchases on valid_orders.customer_id = purchases.customer_id
    left join orders_with_reduced_lines on valid_orders.order_id = orders_with_reduced_lines.order_id
    left join gift_orders on valid_orders.order_id = gift_orders.order_id
),

orders_added_up as (
    select
        orders_described.customer_id,
        count(*) as order_count,
        count_if(orders_described.ordered_at >= windows.last_90_days_from) as orders_90_days,
        count_if(orders_described.ordered_at >= windows.last_365_days_from) as orders_365_days,
        count_if(orders_described.channel in ('ecommerce', 'web')) as online_order_count,
        count_if(orders_described.channel = 'store') as store_order_count,
        count_if(orders_described.channel = 'mobile_app') as app_order_count,
        count_if(orders_described.channel = 'telephone') as telephone_order_count,
        count_if(orders_described.is_gift) as gift_order_count,
        count_if(orders_described.is_full_price) as full_price_order_count,
        count(distinct orders_described.channel) as order_channel_count,
        sum(
            case when orders_described.ordered_at >= windows.last_365_days_from then orders_described.net_revenue end
        ) as net_revenue_365_days,
        cast(sum(orders_described.discount_amount) as double)
        / nullif(sum(orders_described.gross_revenue) + sum(orders_described.discount_amount), 0) as discount_share
    from orders_described
    cross join windows
    group by orders_described.customer_id
)

select * from orders_added_up
