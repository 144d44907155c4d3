-- Grain: one row per product in an event of the website.
select
    id,
    anonymous_id,
    user_id,
    received_at,
    timestamp,
    context_page_url,
    context_page_path,
    context_page_referrer,
    context_campaign_name,
    context_campaign_source,
    context_campaign_medium,
    context_user_agent,
    context_timezone,
    context_locale,
    product_id,
    sku,
    name,
    category,
    brand,
    variant,
    price,
    quantity,
    coupon
from event_items
where platform = 'WEB' and event_name = 'add_to_cart'
