-- Grain: one row per search on the app.
select
    id,
    anonymous_id,
    user_id,
    received_at,
    timestamp,
    context_device_id,
    context_device_type,
    context_device_advertising_id,
    context_os_name,
    context_campaign_name,
    context_campaign_source,
    context_campaign_medium,
    context_timezone,
    context_locale,
    array_to_string(terms::varchar[], ' ') as query
from events
where is_app and event_name = 'site_search'
