-- Grain: one row per event of the website that has no table of its own.
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
    coalesce(action, event_name) as event,
    coalesce(action, event_name) as event_text
from events
where
    not is_app
    and event_name not in ('page_view', 'page_ping', 'screen_view', 'site_search', 'transaction', 'transaction_item')
    and coalesce(action, '') not in ('product_view', 'add_to_cart', 'remove_from_cart', 'checkout_step', 'transaction')
