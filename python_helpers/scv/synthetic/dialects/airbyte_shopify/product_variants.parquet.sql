select
    id::bigint as id,
    product_id::bigint as product_id,
    sku,
    barcode,
    title,
    price::double as price,
    compare_at_price::varchar as compare_at_price,
    inventory_item_id::bigint as inventory_item_id,
    inventory_policy,
    available_for_sale,
    to_json([
        {'name': 'Size', 'position': 1, 'value': option_1},
        {'name': 'Colour', 'position': 2, 'value': option_2}
    ])::varchar as options,
    created_at::timestamptz as created_at,
    updated_at::timestamptz as updated_at,
    _fivetran_synced::timestamptz as _airbyte_extracted_at
from landed.product_variant
