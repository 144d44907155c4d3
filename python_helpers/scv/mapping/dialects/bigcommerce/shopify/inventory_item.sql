-- Grain: one row per variant.
select
    id,
    sku,
    is_tracked as tracked,
    date_created as created_at,
    date_modified as updated_at,
    _airbyte_extracted_at as _fivetran_synced
from catalogue
