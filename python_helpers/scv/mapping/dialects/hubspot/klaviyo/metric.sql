-- Grain: one row per kind of email event.
select distinct
    md5(metric) as id,
    metric as name,
    'HubSpot' as integration_name
from activity
