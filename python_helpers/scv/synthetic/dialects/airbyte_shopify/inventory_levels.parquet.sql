select
    inventory_item_id || '|' || location_id as id,
    inventory_item_id::bigint as inventory_item_id,
    location_id::bigint as location_id,
    to_json([
        {'name': 'on_hand', 'quantity': available + 3},
        {'name': 'available', 'quantity': available}
    ])::varchar as quantities,
    updated_at::timestamptz as updated_at,
    _fivetran_synced::timestamptz as _airbyte_extracted_at
from landed.inventory_level
