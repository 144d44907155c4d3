-- Grain: one row per item, location and load.
select
    inventory_item_id,
    location_id,
    coalesce(
        available,
        list_sum([
            (quantity ->> 'quantity')::bigint
            for quantity in quantities::json[]
            if quantity ->> 'name' = 'available'
        ])
    ) as available,
    updated_at,
    _airbyte_extracted_at as _fivetran_synced
from landed.inventory_levels
