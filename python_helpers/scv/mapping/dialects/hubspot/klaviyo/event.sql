-- Grain: one row per email event.
select
    id,
    person_id,
    md5(metric) as metric_id,
    metric as type,
    campaign_id,
    occurred_at as datetime,
    is_machine and type = 'OPEN' as property_machine_open,
    is_machine and type = 'CLICK' as property_bot_click,
    bounce_type as property_bounce_type,
    _airbyte_extracted_at as _fivetran_synced
from activity
