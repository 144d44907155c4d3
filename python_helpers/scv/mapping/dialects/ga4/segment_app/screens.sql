-- Grain: one row per screen view.
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
    coalesce(parameter(event_params, 'firebase_screen'), parameter(event_params, 'firebase_screen_class')) as name
from events
where platform in ('ANDROID', 'IOS') and event_name = 'screen_view'
