-- Grain: one row per call of identify. The time is already corrected for the clock of the device.
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
    coalesce(email, context_traits_email) as email,
    coalesce(phone, context_traits_phone) as phone,
    coalesce(first_name, context_traits_first_name) as first_name,
    coalesce(last_name, context_traits_last_name) as last_name,
    coalesce(birthday, context_traits_birthday) as birthday,
    coalesce(gender, context_traits_gender) as gender
from landed.web_identifies
