-- Grain: one row per event. The export has no key: a browser sends no two events of a name in one microsecond of one bundle.
create temp table events as
select
    md5(concat_ws(
        '|', user_pseudo_id, event_timestamp, event_name, event_bundle_sequence_id, batch_event_index
    )) as id,
    user_pseudo_id as anonymous_id,
    nullif(user_id, '') as user_id,
    -- The one time that the export keeps, in microseconds.
    make_timestamp(event_timestamp) as received_at,
    make_timestamp(event_timestamp) as timestamp,
    event_name,
    upper(platform) as platform,
    event_params,
    coalesce(items, '[]') as items,
    ecommerce,
    parameter(event_params, 'page_location') as context_page_url,
    nullif(regexp_extract(parameter(event_params, 'page_location'), '^[a-z]+://[^/?#]+([^?#]*)', 1), '')
        as context_page_path,
    parameter(event_params, 'page_referrer') as context_page_referrer,
    coalesce(collected_traffic_source ->> 'manual_campaign_name', parameter(event_params, 'campaign'))
        as context_campaign_name,
    coalesce(collected_traffic_source ->> 'manual_source', parameter(event_params, 'source')) as context_campaign_source,
    coalesce(collected_traffic_source ->> 'manual_medium', parameter(event_params, 'medium')) as context_campaign_medium,
    -- The export has the kind of device and no user agent: the word in one that tells the kind.
    case device ->> 'category'
        when 'mobile' then 'Mobile'
        when 'tablet' then 'Tablet'
        when 'desktop' then case when device ->> 'operating_system' = 'Macintosh' then 'Macintosh' else 'X11' end
    end as context_user_agent,
    null::varchar as context_timezone,
    device ->> 'language' as context_locale,
    device ->> 'vendor_id' as context_device_id,
    lower(platform) as context_device_type,
    device ->> 'advertising_id' as context_device_advertising_id,
    device ->> 'operating_system' as context_os_name
from landed.events;
