-- Grain: one row per customer and occasion that something on the website or in the app gave.
{{ config(materialized='view') }}

with open_carts as (
    select * from {{ ref('int_open_carts') }}
),

checkout_interruptions as (
    select * from {{ ref('int_checkout_interruptions') }}
),

product_interest as (
    select * from {{ ref('int_recent_product_interest') }}
),

latest_orders as (
    select * from {{ ref('int_latest_orders') }}
),

-- The shop reports a checkout that was left even where tracking saw no basket; a customer has one basket all the same.
carts as (
    select
        open_carts.product_id,
        open_carts.product_ids,
        coalesce(open_carts.customer_id, checkout_interruptions.customer_id) as customer_id,
        coalesce(open_carts.cart_event_id, checkout_interruptions.abandoned_event_id) as occasion_id,
        coalesce(open_carts.value, checkout_interruptions.abandoned_value) as value,
        greatest(open_carts.last_added_at, checkout_interruptions.abandoned_at) as occurred_at
    from open_carts
    full outer join checkout_interruptions
        on
            open_carts.customer_id = checkout_interruptions.customer_id
            and checkout_interruptions.abandoned_at is not null
    where open_carts.customer_id is not null or checkout_interruptions.abandoned_at is not null
),

failed_checkouts as (
    select
        checkout_interruptions.customer_id,
        checkout_interruptions.failed_event_id as occasion_id,
        open_carts.product_id,
        open_carts.product_ids,
        open_carts.value,
        checkout_interruptions.failed_at as occurred_at
    from checkout_interruptions
    left join open_carts on checkout_interruptions.customer_id = open_carts.customer_id
    where checkout_interruptions.failed_at is not null
),

-- Whoever has a basket is told about that; whoever bought since they looked has found something.
products_looked_at as (
    select
        product_interest.customer_id,
        product_interest.product_id,
        product_interest.view_event_id,
        product_interest.price_seen,
        product_interest.last_viewed_at,
        product_interest.view_count
    from product_interest
    left join open_carts on product_interest.customer_id = open_carts.customer_id
    left join latest_orders on product_interest.customer_id = latest_orders.customer_id
    where
        open_carts.customer_id is null
        and product_interest.view_count >= {{ var('abandoned_browse_min_views') }}
        and coalesce(latest_orders.last_order_at < product_interest.last_viewed_at, true)
),

products_ranked as (
    select
        *,
        row_number() over (
            partition by customer_id
            order by view_count desc, last_viewed_at desc, product_id asc
        ) as interest_rank
    from products_looked_at
),

abandoned_browses as (
    select
        customer_id,
        max_by(view_event_id, (view_count, last_viewed_at, product_id)) as occasion_id,
        max_by(product_id, (view_count, last_viewed_at, product_id)) as product_id,
        {{ ordered_list('product_id', 'interest_rank') }} as product_ids,
        max_by(price_seen, (view_count, last_viewed_at, product_id)) filter (where price_seen is not null) as value,
        max(last_viewed_at) as occurred_at
    from products_ranked
    group by customer_id
),

browsing_occasions as (
    select
        'abandoned_cart' as trigger_type,
        customer_id,
        occasion_id,
        product_id,
        product_ids,
        value,
        occurred_at
    from carts
    union all
    select
        'checkout_failed' as trigger_type,
        customer_id,
        occasion_id,
        product_id,
        product_ids,
        value,
        occurred_at
    from failed_checkouts
    union all
    select
        'abandoned_browse' as trigger_type,
        customer_id,
        occasion_id,
        product_id,
        product_ids,
        value,
        occurred_at
    from abandoned_browses
)

select
    trigger_type,
    customer_id,
    occasion_id,
    product_id,
    cast(null as string) as variant_id,
    product_ids,
    cast(null as string) as order_id,
    cast(value as decimal(18, 2)) as value,
    occurred_at
from browsing_occasions
