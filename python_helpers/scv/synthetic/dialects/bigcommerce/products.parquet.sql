with

stock as (
    select inventory_item_id, sum(available) as available
    from latest.inventory_level
    group by inventory_item_id
),

variants as (
    select
        product_id,
        list({
            'id': product_variant.id::bigint,
            'product_id': product_id::bigint,
            'sku': sku,
            'upc': coalesce(barcode, ''),
            'price': coalesce(compare_at_price, price)::double,
            'sale_price': case when compare_at_price is not null then price end::double,
            'retail_price': null::double,
            'inventory_level': stock.available,
            'option_values': case
                when starts_with_colour then [
                    {'option_display_name': 'Colour', 'label': colour}, {'option_display_name': 'Size', 'label': size}
                ]
                else [{'option_display_name': 'Size', 'label': size}, {'option_display_name': 'Colour', 'label': colour}]
            end
        } order by product_variant.id) as variants
    from latest.product_variant
    inner join facts.variants on product_variant.id = variants.id
    left join stock on product_variant.inventory_item_id = stock.inventory_item_id
    group by product_id
)

select
    product.id::bigint as id,
    title as name,
    (hash(vendor) % 100000)::bigint as brand_id,
    [(hash(product_type) % 1000000007)::bigint] as categories,
    {'url': '/' || handle || '/', 'is_customized': false} as custom_url,
    lower(status) = 'active' as is_visible,
    case
        when id in (select product_id from latest.product_variant inner join facts.items on id = variant_id where has_product_counted)
            then 'variant'
        else 'none'
    end as inventory_tracking,
    variants.variants,
    created_at::timestamptz as date_created,
    updated_at::timestamptz as date_modified,
    _fivetran_synced::timestamptz as _airbyte_extracted_at
from landed.product
left join variants on product.id = variants.product_id
