-- Grain: one row per customer and occasion that an order or its delivery gave.
{{ config(materialized='view') }}

with orders as (
    select * from {{ ref('int_customer_orders') }}
    where
        is_valid
        and customer_id is not null
),

order_lines as (
    select * from {{ ref('int_customer_order_lines') }}
    where
        is_valid
        and not is_gift_card
        and customer_id is not null
        and product_id is not null
),

latest_orders as (
    select * from {{ ref('int_latest_orders') }}
),

timeline as (
    select * from {{ ref('int_customer_timeline') }}
    where event_type in ('parcel_delivered', 'review_written')
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

recent_orders as (
    select orders.*
    from orders
    cross join as_of
    where orders.ordered_at >= as_of.as_of - interval '{{ var("order_trigger_lookback_days") }} days'
),

-- Of an order, the product that matters most is the dearest.
main_products as (
    select
        order_id,
        max_by(product_id, (coalesce(gross_revenue, 0), product_id)) as product_id,
        {{ sorted_list('product_id') }} as product_ids
    from order_lines
    group by order_id
),

deliveries as (
    select
        order_id,
        min(occurred_at) as delivered_at
    from timeline
    where event_type = 'parcel_delivered'
    group by order_id
),

reviews as (
    select
        customer_id,
        product_id,
        max(occurred_at) as reviewed_at
    from timeline
    where event_type = 'review_written' and customer_id is not null and product_id is not null
    group by customer_id, product_id
),

-- What was reviewed needs no request; what they kept comes before what they sent back.
products_to_review as (
    select
        order_lines.order_id,
        max_by(
            order_lines.product_id,
            (
                coalesce(order_lines.quantity > order_lines.returned_quantity, true),
                coalesce(order_lines.gross_revenue, 0),
                order_lines.product_id
            )
        ) as product_id,
        {{ sorted_list('order_lines.product_id') }} as product_ids
    from order_lines
    left join reviews
        on
            order_lines.customer_id = reviews.customer_id
            and order_lines.product_id = reviews.product_id
            and order_lines.ordered_at < reviews.reviewed_at
    where reviews.product_id is null
    group by order_lines.order_id
),

order_occasions as (
    select
        'order_confirmation_slot' as trigger_type,
        recent_orders.customer_id,
        recent_orders.order_id,
        main_products.product_id,
        main_products.product_ids,
        recent_orders.net_revenue as value,
        recent_orders.ordered_at as occurred_at
    from recent_orders
    left join main_products on recent_orders.order_id = main_products.order_id
    where recent_orders.channel != 'store'
    union all
    select
        'delivery_confirmation_slot' as trigger_type,
        recent_orders.customer_id,
        recent_orders.order_id,
        main_products.product_id,
        main_products.product_ids,
        recent_orders.net_revenue as value,
        deliveries.delivered_at as occurred_at
    from recent_orders
    inner join deliveries on recent_orders.order_id = deliveries.order_id
    left join main_products on recent_orders.order_id = main_products.order_id
    union all
    select
        'review_request' as trigger_type,
        recent_orders.customer_id,
        recent_orders.order_id,
        products_to_review.product_id,
        products_to_review.product_ids,
        recent_orders.net_revenue as value,
        deliveries.delivered_at as occurred_at
    from recent_orders
    inner join deliveries on recent_orders.order_id = deliveries.order_id
    inner join products_to_review on recent_orders.order_id = products_to_review.order_id
    union all
    -- The only order of the person as known today: joining two people who bought once each gives no first purchase.
    select
        first_steps.trigger_type,
        recent_orders.customer_id,
        recent_orders.order_id,
        main_products.product_id,
        main_products.product_ids,
        recent_orders.net_revenue as value,
        recent_orders.ordered_at as occurred_at
    from recent_orders
    inner join latest_orders on recent_orders.customer_id = latest_orders.customer_id and latest_orders.order_count = 1
    cross join (values ('first_purchase_thank_you'), ('second_purchase_nudge')) as first_steps (trigger_type)
    left join main_products on recent_orders.order_id = main_products.order_id
)

select
    trigger_type,
    customer_id,
    order_id as occasion_id,
    product_id,
    cast(null as string) as variant_id,
    product_ids,
    order_id,
    value,
    occurred_at
from order_occasions
