-- Grain: one row per variant, from the products or from a table of their own. A product without options has one as well.
create temp table catalogue as
with

nested as (
    select
        variant ->> 'id' as id,
        products.id as product_id,
        variant ->> 'sku' as sku,
        variant ->> 'upc' as upc,
        (variant ->> 'price')::decimal(18, 4) as price,
        (variant ->> 'sale_price')::decimal(18, 4) as sale_price,
        (variant ->> 'retail_price')::decimal(18, 4) as retail_price,
        (variant ->> 'inventory_level')::bigint as inventory_level,
        variant -> 'option_values' as option_values,
        products._airbyte_extracted_at
    from latest.products
    cross join unnest(products.variants::json[]) as listed (variant)
),

variants as (
    select *
    from latest.product_variants

    union all by name

    select *
    from nested
    where id not in (select id from latest.product_variants where id is not null)
)

select
    variants.id,
    variants.product_id,
    coalesce(nullif(variants.sku, ''), products.sku) as sku,
    nullif(variants.upc, '') as upc,
    -- A variant without prices of its own has those of its product; a sale price of 0 is none.
    coalesce(variants.price, products.price) as price,
    nullif(coalesce(variants.sale_price, products.sale_price), 0) as sale_price,
    coalesce(variants.retail_price, products.retail_price) as retail_price,
    case products.inventory_tracking
        when 'variant' then variants.inventory_level
        when 'product' then products.inventory_level
    end as inventory_level,
    -- Not counted is never out of stock; a product that did not land says neither.
    products.inventory_tracking != 'none' as is_tracked,
    variants.option_values,
    products.date_created,
    products.date_modified,
    variants._airbyte_extracted_at
from variants
left join latest.products on variants.product_id = products.id;
