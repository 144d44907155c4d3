-- Grain: one row per product of the catalogue.

with catalogue_products as (
    select * from {{ ref('stg_ecommerce__products') }}
),

variants as (
    select * from {{ ref('int_product_variants_described') }}
),

variants_added_up as (
    select
        product_id,
        cast(count(*) as integer) as variant_count,
        cast(count(distinct colour) as integer) as colour_count,
        cast(count(distinct size) as integer) as size_count,
        -- What one size is short of is not taken from another.
        cast(sum(greatest(available_quantity, 0)) as integer) as available_quantity,
        min(price) as lowest_price,
        max(price) as highest_price,
        coalesce(bool_or(compare_at_price > price), false) as is_on_sale,
        coalesce(bool_or(is_in_stock), false) as has_variant_in_stock,
        bool_or(is_in_stock is null) as has_variant_of_unknown_stock
    from variants
    group by product_id
),

products_described as (
    select
        catalogue_products.*,
        variants_added_up.lowest_price,
        variants_added_up.highest_price,
        variants_added_up.available_quantity,
        coalesce(variants_added_up.variant_count, 0) as variant_count,
        coalesce(variants_added_up.colour_count, 0) as colour_count,
        coalesce(variants_added_up.size_count, 0) as size_count,
        coalesce(variants_added_up.is_on_sale, false) as is_on_sale,
        case
            when variants_added_up.has_variant_in_stock then true
            when not variants_added_up.has_variant_of_unknown_stock then false
        end as is_in_stock
    from catalogue_products
    left join variants_added_up on catalogue_products.product_id = variants_added_up.product_id
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
    cast(lowest_price as decimal(18, 2)) as lowest_price,
    cast(highest_price as decimal(18, 2)) as highest_price,
    available_quantity,
    is_on_sale,
    is_in_stock,
    created_at,
    published_at
from products_described
