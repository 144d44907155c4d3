with

links as (
    select product_id, list(id::bigint order by id) as configurable_product_links
    from latest.product_variant
    group by product_id
)

select
    product.id::bigint as id,
    upper(handle) as sku,
    title as name,
    'configurable' as type_id,
    null as price,
    case when lower(status) = 'active' then 1 else 2 end as status,
    {
        'configurable_product_links': links.configurable_product_links,
        'category_links': [
            {'position': 0, 'category_id': '2'},
            {'position': 1, 'category_id': (hash(product_type) % 1000000007)::varchar}
        ],
        'stock_item': null
    } as extension_attributes,
    [
        {'attribute_code': 'url_key', 'value': handle},
        {'attribute_code': 'manufacturer', 'value': (hash(vendor) % 100000)::varchar}
    ] as custom_attributes,
    strftime(created_at, '%Y-%m-%d %H:%M:%S') as created_at,
    strftime(updated_at, '%Y-%m-%d %H:%M:%S') as updated_at,
    strftime(_fivetran_synced, '%Y-%m-%dT%H:%M:%SZ') as _airbyte_extracted_at
from landed.product
left join links on product.id = links.product_id

union all by name

select
    product_variant.id::bigint as id,
    sku,
    title as name,
    'simple' as type_id,
    coalesce(compare_at_price, price) as price,
    1 as status,
    {
        'stock_item': {
            'manage_stock': items.is_counted,
            'is_in_stock': true,
            'qty': 0,
            'backorders': case lower(inventory_policy) when 'continue' then 1 when 'deny' then 0 end
        }
    } as extension_attributes,
    list_filter([
        {'attribute_code': 'size', 'value': (hash('size ' || size) % 100000)::varchar},
        {'attribute_code': 'color', 'value': (hash('color ' || colour) % 100000)::varchar},
        {'attribute_code': 'special_price', 'value': case when compare_at_price is not null then price end::varchar}
    ], lambda pair: pair.value is not null) as custom_attributes,
    strftime(created_at, '%Y-%m-%d %H:%M:%S') as created_at,
    strftime(updated_at, '%Y-%m-%d %H:%M:%S') as updated_at,
    strftime(_fivetran_synced, '%Y-%m-%dT%H:%M:%SZ') as _airbyte_extracted_at
from landed.product_variant
inner join facts.variants on product_variant.id = variants.id
inner join facts.items on product_variant.id = items.variant_id
