-- Grain: one row per customer whose basket holds something that they have not bought since.

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

-- What was taken out again, paid for, or bought over a counter since is in no basket.
products_in_carts as (
    select
        product_interest.customer_id,
        product_interest.product_id,
        product_interest.cart_event_id,
        product_interest.price_seen,
        product_interest.last_added_at,
        coalesce(not purchased_products.is_kept, true) as is_new_to_them
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
    where
        coalesce(latest_orders.last_checkout_at < product_interest.last_added_at, true)
        and coalesce(purchased_products.last_bought_at < product_interest.last_added_at, true)
),

-- What they have at home already is named last.
products_ranked as (
    select
        *,
        row_number() over (
            partition by customer_id
            order by is_new_to_them desc, last_added_at desc, product_id asc
        ) as interest_rank
    from products_in_carts
),

open_carts as (
    select
        customer_id,
        max_by(cart_event_id, (last_added_at, cart_event_id)) as cart_event_id,
        max_by(product_id, (is_new_to_them, last_added_at, cart_event_id)) as product_id,
        {{ ordered_list('product_id', 'interest_rank') }} as product_ids,
        sum(price_seen) as value,
        max(last_added_at) as last_added_at
    from products_ranked
    group by customer_id
)

select * from open_carts
