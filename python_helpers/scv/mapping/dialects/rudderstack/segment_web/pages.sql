-- Grain: one row per page view. The time is already corrected for the clock of the device.
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
    name,
    title,
    path,
    url,
    referrer,
    -- Segment has one list of categories, each true or false; here there is a list of either kind.
    case
        when
            context_consent_management_allowed_consent_ids is not null
            or context_consent_management_denied_consent_ids is not null
            then to_json(map_from_entries(list_concat(
                [{'k': category, 'v': true} for category in coalesce(context_consent_management_allowed_consent_ids, '[]')::varchar[]],
                [{'k': category, 'v': false} for category in coalesce(context_consent_management_denied_consent_ids, '[]')::varchar[]]
            )))
    end as context_consent_category_preferences
from landed.web_pages
