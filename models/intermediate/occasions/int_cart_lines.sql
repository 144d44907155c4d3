-- Grain: one row per customer and product that lies in their basket, or did until they bought it.

with product_interest as (
    select * from {{ ref('int_recent_product_interest') }}
),

products_in_baskets as (
    select distinct
        customer_id,
        product_id
    from {{ ref('int_recent_variant_interest') }}
    where is_in_basket
),

latest_orders as (
    select * from {{ ref('int_latest_orders') }}
),

purchased_products as (
    select * from {{ ref('int_purchased_products') }}
),

-- What was taken out again is in no basket, and what an earlier checkout emptied belongs to a basket before.
cart_lines as (
    select
        product_interest.customer_id,
        product_interest.product_id,
        product_interest.cart_event_id,
        product_interest.price_seen,
        product_interest.last_added_at,
        coalesce(not purchased_products.is_kept, true) as is_new_to_them,
        case
            when latest_orders.last_checkout_at >= product_interest.last_added_at then 'bought'
            when purchased_products.last_bought_at >= product_interest.last_added_at then 'bought_elsewhere'
        end as left_because
    from product_interest
    inner join products_in_baskets
        on
            product_interest.customer_id = products_in_baskets.customer_id
            and product_interest.product_id = products_in_baskets.product_id
    left join latest_orders on product_interest.customer_id = latest_orders.customer_id
    left join purchased_products
        on
            product_interest.customer_id = purchased_products.customer_id
            and product_interest.product_id = purchased_products.product_id
    where coalesce(latest_orders.checkout_before_at < product_interest.last_added_at, true)
)

select * from cart_lines
