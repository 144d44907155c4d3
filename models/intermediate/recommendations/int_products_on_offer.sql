-- Grain: one row per product that can be bought today.

with products as (
    select * from {{ ref('int_products') }}
)

select
    product_id,
    coalesce(department, '') || ' / ' || coalesce(category, '') as category
from products
where
    status = 'active'
    and coalesce(is_in_stock, true)
    and lowest_price > 0
