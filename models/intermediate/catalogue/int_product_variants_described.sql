-- Grain: one row per variant of a product in the catalogue.

with products as (
    select * from {{ ref('stg_ecommerce__products') }}
),

variants as (
    select * from {{ ref('stg_ecommerce__product_variants') }}
),

option_values as (
    select * from {{ ref('int_variant_option_values') }}
),

option_kinds as (
    select * from {{ ref('int_product_option_kinds') }}
),

variant_stock as (
    select * from {{ ref('int_variant_stock') }}
),

sizes_and_colours as (
    select
        option_values.variant_id,
        max(case when option_kinds.option_kind = 'size' then option_values.option_value end) as size,
        max(case when option_kinds.option_kind = 'colour' then option_values.option_value end) as colour
    from option_values
    inner join option_kinds
        on
            option_values.product_id = option_kinds.product_id
            and option_values.option_number = option_kinds.option_number
    group by option_values.variant_id
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
        sizes_and_colours.colour,
        sizes_and_colours.size,
        variants.price,
        variants.compare_at_price,
        variant_stock.available_quantity,
        variant_stock.is_in_stock,
        variant_stock.stock_changed_at,
        row_number() over (partition by variants.sku order by variants.variant_id) = 1 as is_first_with_sku
    from variants
    left join products on variants.product_id = products.product_id
    left join sizes_and_colours on variants.variant_id = sizes_and_colours.variant_id
    left join variant_stock on variants.variant_id = variant_stock.variant_id
)

select * from variants_described
