-- Grain: one row per product in an event of the app.
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
    product_id,
    name,
    category,
    brand,
    variant,
    price,
    quantity,
    cart_id
from event_items
where is_app and action = 'add_to_cart'
