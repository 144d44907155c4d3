with

stock as (
    select inventory_item_id, sum(available) as available
    from latest.inventory_level
    group by inventory_item_id
)

select
    product_variant.id::bigint as id,
    sku,
    coalesce(barcode, '') as global_unique_id,
    price::varchar as price,
    coalesce(compare_at_price, price)::varchar as regular_price,
    items.is_counted::varchar as manage_stock,
    case when items.is_counted then stock.available end as stock_quantity,
    case when stock.available > 0 or not items.is_counted then 'instock' else 'outofstock' end as stock_status,
    case lower(inventory_policy) when 'continue' then 'yes' else 'no' end as backorders,
    case
        when starts_with_colour
            then [{'id': 2, 'name': 'Colour', 'option': colour}, {'id': 1, 'name': 'Size', 'option': size}]
        else [{'id': 1, 'name': 'Size', 'option': size}, {'id': 2, 'name': 'Colour', 'option': colour}]
    end as attributes,
    strftime(created_at, '%Y-%m-%dT%H:%M:%S') as date_created_gmt,
    strftime(updated_at, '%Y-%m-%dT%H:%M:%S') as date_modified_gmt,
    strftime(_fivetran_synced, '%Y-%m-%dT%H:%M:%SZ') as _airbyte_extracted_at
from landed.product_variant
inner join facts.variants on product_variant.id = variants.id
inner join facts.items on product_variant.id = items.variant_id
left join stock on product_variant.inventory_item_id = stock.inventory_item_id
