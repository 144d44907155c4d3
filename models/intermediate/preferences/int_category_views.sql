-- Grain: one row per customer and category of which they looked at products.
{{ config(materialized='view') }}

with product_views as (
    select
        customer_id,
        product_id,
        count(*) as view_count
    from {{ ref('int_customer_timeline') }}
    where
        event_type = 'product_viewed'
        and customer_id is not null
    group by customer_id, product_id
),

products as (
    select * from {{ ref('int_products') }}
),

category_views as (
    select
        product_views.customer_id,
        products.category,
        sum(product_views.view_count) as view_count
    from product_views
    inner join products on product_views.product_id = products.product_id
    where products.category is not null
    group by product_views.customer_id, products.category
)

select * from category_views
