-- Grain: one row per event of the website that has no table of its own; what Analytics counts by itself is left out.
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
    event_name as event,
    event_name as event_text
from events
where
    platform = 'WEB'
    and event_name not in (
        'page_view', 'screen_view', 'view_item', 'add_to_cart', 'remove_from_cart', 'search', 'view_search_results',
        'begin_checkout', 'purchase', 'session_start', 'first_visit', 'first_open', 'user_engagement', 'scroll', 'click'
    )
