-- Grain: one row per purchase on the website.
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
    order_id,
    value,
    revenue,
    shipping,
    tax,
    coupon,
    currency,
    products
from baskets
where platform = 'WEB' and event_name = 'purchase'
