-- Grain: one row per product of the catalogue.
{{ config(materialized='view') }}

with products as (
    select * from {{ ref('int_products') }}
)

select
    product_id,
    product_title,
    handle,
    department,
    category,
    brand,
    status,
    variant_count,
    colour_count,
    size_count,
    lowest_price,
    highest_price,
    available_quantity,
    is_on_sale,
    is_in_stock,
    created_at,
    published_at
from products
