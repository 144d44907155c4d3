select
    product_variant.sku,
    location_id as source_code,
    available as quantity,
    1 as status,
    inventory_level._fivetran_synced::timestamptz as _airbyte_extracted_at
from landed.inventory_level
inner join latest.product_variant on inventory_level.inventory_item_id = product_variant.inventory_item_id
