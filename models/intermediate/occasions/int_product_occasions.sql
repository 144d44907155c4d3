-- Grain: one row per customer and product of interest that came back into stock or became cheaper.
{{ config(materialized='view') }}

with product_interest as (
    select * from {{ ref('int_recent_product_interest') }}
),

products as (
    select * from {{ ref('int_products') }}
),

stock_changes as (
    select * from {{ ref('int_stock_changes') }}
),

-- The first change of a variant that a build noticed is what the stock was then, and nothing came back.
returns_to_stock as (
    select
        product_id,
        max(changed_at) as returned_to_stock_at
    from stock_changes
    where is_in_stock and change_number > 1
    group by product_id
),

product_occasions as (
    select
        'back_in_stock' as trigger_type,
        product_interest.customer_id,
        product_interest.product_id,
        coalesce(product_interest.view_event_id, product_interest.cart_event_id) as interest_event_id,
        products.lowest_price as value,
        returns_to_stock.returned_to_stock_at as occurred_at
    from product_interest
    inner join returns_to_stock on product_interest.product_id = returns_to_stock.product_id
    left join products on product_interest.product_id = products.product_id
    where
        returns_to_stock.returned_to_stock_at
        > greatest(product_interest.last_viewed_at, product_interest.last_added_at)
    union all
    select
        'price_drop' as trigger_type,
        product_interest.customer_id,
        product_interest.product_id,
        coalesce(product_interest.view_event_id, product_interest.cart_event_id) as interest_event_id,
        products.lowest_price as value,
        product_interest.last_viewed_at as occurred_at
    from product_interest
    inner join products on product_interest.product_id = products.product_id
    where products.lowest_price <= product_interest.price_seen * (1 - {{ var('price_drop_min_share') }})
),

-- What came back or got cheaper is news to everybody who looked: their own look names the occasion, not the product
-- alone. It goes with them when they become another customer.
occasions_named as (
    select
        trigger_type,
        customer_id,
        product_id,
        occurred_at,
        cast(null as varchar) as order_id,
        cast(value as decimal(18, 2)) as value,
        interest_event_id || '|' || product_id || '|' || cast(occurred_at as varchar) as occasion_id,
        [product_id] as product_ids
    from product_occasions
)

select
    trigger_type,
    customer_id,
    occasion_id,
    product_id,
    product_ids,
    order_id,
    value,
    occurred_at
from occasions_named
