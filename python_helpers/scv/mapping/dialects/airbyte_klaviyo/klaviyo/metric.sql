-- Grain: one row per version of a metric.
select
    id,
    attributes ->> 'name' as name,
    attributes -> 'integration' ->> 'name' as integration_name,
    attributes ->> 'created' as created,
    coalesce(attributes ->> 'updated', updated::varchar) as updated,
    _airbyte_extracted_at as _fivetran_synced
from landed.metrics
