-- Grain: one row per event. The time is already corrected for the clock of the device.
select
    id,
    anonymous_id,
    user_id,
    received_at,
    timestamp,
    context_device_id,
    lower(context_device_type) as context_device_type,
    context_device_advertising_id,
    context_os_name,
    context_campaign_name,
    context_campaign_source,
    context_campaign_medium,
    context_timezone,
    context_locale,
    query
from landed.app_products_searched
