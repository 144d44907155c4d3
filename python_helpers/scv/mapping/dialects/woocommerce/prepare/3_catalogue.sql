-- Grain: one row per thing that can be sold: a variation, or a product that has none and is its own.
create temp table catalogue as
with

parents as (
    select
        listed ->> '$' as variation_id,
        products.id as product_id
    from latest.products
    cross join unnest(products.variations::json[]) as variations (listed)
)

select
    variations.id,
    coalesce(parents.product_id, variations.parent_id) as product_id,
    variations.sku,
    variations.global_unique_id,
    variations.price,
    variations.regular_price,
    variations.attributes,
    -- 'parent' where the product counts the stock of all its variations together.
    lower(variations.manage_stock) as manage_stock,
    variations.stock_quantity,
    variations.stock_status,
    variations.backorders,
    variations.date_created_gmt,
    variations.date_modified_gmt,
    variations._airbyte_extracted_at
from landed.product_variations as variations
left join parents on variations.id = parents.variation_id

union all by name

select
    id,
    id as product_id,
    sku,
    global_unique_id,
    price,
    regular_price,
    manage_stock::varchar as manage_stock,
    stock_quantity,
    stock_status,
    backorders,
    date_created_gmt,
    date_modified_gmt,
    _airbyte_extracted_at
from landed.products
where coalesce(json_array_length(variations), 0) = 0;
