-- Grain: one row per version of an item that stock is counted by.
select
    id,
    sku,
    tracked,
    created_at,
    updated_at,
    _airbyte_extracted_at as _fivetran_synced
from landed.inventory_items
