-- Grain: one row per version of a variant.
select
    id,
    product_id,
    sku,
    barcode,
    title,
    price,
    compare_at_price,
    inventory_item_id,
    inventory_policy,
    available_for_sale,
    coalesce(option1, options -> 0 ->> 'value') as option_1,
    coalesce(option2, options -> 1 ->> 'value') as option_2,
    coalesce(option3, options -> 2 ->> 'value') as option_3,
    created_at,
    updated_at,
    _airbyte_extracted_at as _fivetran_synced
from landed.product_variants
