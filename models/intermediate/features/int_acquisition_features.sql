-- Grain: one row per customer who came to us or bought: through what they came first, and what they bought first.

with journey_touches as (
    select * from {{ ref('int_journey_touches') }}
    where customer_id is not null
),

valid_orders as (
    select * from {{ ref('int_customer_orders') }}
    where
        customer_id is not null
        and is_valid
),

order_lines as (
    select * from {{ ref('int_customer_order_lines') }}
    where not is_gift_card
),

touches_ranked as (
    select
        customer_id,
        touch_channel,
        campaign_name,
        row_number() over (partition by customer_id order by occurred_at asc, touch_id asc) as touch_rank
    from journey_touches
),

orders_ranked as (
    select
        customer_id,
        order_id,
        channel,
        row_number() over (partition by customer_id order by ordered_at asc, order_id asc) as order_rank
    from valid_orders
),

-- Of several products in one basket, the one that cost most is what they came for.
first_lines_ranked as (
    select
        orders_ranked.customer_id,
        order_lines.product_title,
        order_lines.category,
        row_number() over (
            partition by orders_ranked.customer_id
            order by order_lines.gross_revenue desc, order_lines.order_line_id asc
        ) as line_rank
    from orders_ranked
    inner join order_lines on orders_ranked.order_id = order_lines.order_id
    where orders_ranked.order_rank = 1
),

first_touches as (
    select * from touches_ranked
    where touch_rank = 1
),

first_orders as (
    select * from orders_ranked
    where order_rank = 1
),

first_lines as (
    select * from first_lines_ranked
    where line_rank = 1
),

acquisition_features as (
    select
        first_touches.touch_channel as acquisition_source,
        first_touches.campaign_name as acquisition_campaign,
        first_orders.channel as first_order_channel,
        first_lines.product_title as first_product,
        first_lines.category as first_category,
        coalesce(first_touches.customer_id, first_orders.customer_id) as customer_id
    from first_touches
    full outer join first_orders on first_touches.customer_id = first_orders.customer_id
    left join first_lines on first_orders.customer_id = first_lines.customer_id
)

select * from acquisition_features
