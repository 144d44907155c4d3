-- Grain: one row per version of an audience.
select
    id,
    name,
    date_created as created,
    _airbyte_extracted_at as _fivetran_synced
from landed.lists
