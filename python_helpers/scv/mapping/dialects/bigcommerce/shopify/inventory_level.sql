-- Grain: one row per variant whose stock is counted. There is one place of stock.
select
    id as inventory_item_id,
    'bigcommerce' as location_id,
    inventory_level as available,
    date_modified as updated_at,
    _airbyte_extracted_at as _fivetran_synced
from catalogue
where is_tracked and inventory_level is not null
