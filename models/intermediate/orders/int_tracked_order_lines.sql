-- Grain: one row per product in an order that only the website or the app reported.
{{ config(materialized='view') }}

with tracked_orders as (
    select * from {{ ref('int_tracked_orders') }}
),

web_orders_completed as (
    select
        event_id,
        products
    from {{ ref('stg_web__orders_completed') }}
),

app_orders_completed as (
    select
        event_id,
        products
    from {{ ref('stg_mobile_app__orders_completed') }}
),

orders_completed as (
    select
        event_id,
        products
    from web_orders_completed
    union all
    select
        event_id,
        products
    from app_orders_completed
),

orders_without_a_shop_feed as (
    select
        tracked_orders.order_id,
        orders_completed.products
    from tracked_orders
    inner join orders_completed on tracked_orders.event_id = orders_completed.event_id
    where not tracked_orders.is_in_shop_feed and not tracked_orders.is_ambiguous
),

products_unnested as (
    {{ json_elements('orders_without_a_shop_feed', 'products') }}
),

lines_read as (
    select
        order_id,
        element_number as line_number,
        order_id || ':' || element_number as order_line_id,
        {{ json_text('element', '$.product_id') }} as product_id,
        {{ json_text('element', '$.sku') }} as sku,
        {{ json_text('element', '$.name') }} as product_title,
        {{ json_text('element', '$.variant') }} as variant_title,
        {{ json_text('element', '$.brand') }} as brand,
        {{ null_if_blank(json_text('element', '$.category')) }} as category,
        coalesce(
            try_cast(try_cast({{ json_text('element', '$.quantity') }} as decimal(18, 0)) as integer), 1
        ) as quantity,
        try_cast({{ json_text('element', '$.price') }} as decimal(18, 2)) as unit_price
    from products_unnested
)

select * from lines_read
