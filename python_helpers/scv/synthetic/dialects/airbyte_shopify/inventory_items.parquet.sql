select
    id::bigint as id,
    sku,
    tracked,
    created_at::timestamptz as created_at,
    updated_at::timestamptz as updated_at,
    _fivetran_synced::timestamptz as _airbyte_extracted_at
from landed.inventory_item
