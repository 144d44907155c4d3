-- Grain: one row per variant of a product in the catalogue.

with products as (
    select * from {{ ref('stg_ecommerce__products') }}
),

variants as (
    select * from {{ ref('stg_ecommerce__product_variants') }}
),

inventory_levels as (
    select * from {{ ref('stg_ecommerce__inventory_levels') }}
),

stock_added_up as (
    select
        inventory_item_id,
        sum(available_quantity) as available_quantity
    from inventory_levels
    group by inventory_item_id
),

variants_described as (
    select
        variants.variant_id,
        variants.product_id,
        variants.sku,
        variants.variant_title,
        products.product_title,
        products.department,
        products.category,
        products.brand,
        variants.colour,
        variants.size,
        variants.price,
        variants.compare_at_price,
        stock_added_up.available_quantity,
        row_number() over (partition by variants.sku order by variants.variant_id) = 1 as is_first_with_sku
    from variants
    left join products on variants.product_id = products.product_id
    left join stock_added_up on variants.inventory_item_id = stock_added_up.inventory_item_id
)

select * from variants_described
