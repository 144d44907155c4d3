{#
    The columns that Segment puts on every app event, cleaned and named as in staging: who, on which device, brought by
    which campaign, when. The app knows its device by the SDK that sent the event ("ios", "android"), not by a user
    agent; only a device that calls itself a tablet or an iPad is one.
#}
{% macro segment_app_columns() -%}
    'segment_app:' || id as event_id,
    nullif(anonymous_id, '') as anonymous_id,
    nullif(context_device_id, '') as device_id,
    nullif(context_device_advertising_id, '') as advertising_id,
    nullif(user_id, '') as user_id,
    nullif(context_os_name, '') as os_name,
    nullif(context_campaign_name, '') as campaign_name,
    nullif(context_campaign_source, '') as campaign_source,
    nullif(context_campaign_medium, '') as campaign_medium,
    case
        when {{ scv.contains_any('context_device_type', ['tablet', 'ipad']) }} then 'tablet'
        when {{ scv.contains_any('context_os_name', ['ipad']) }} then 'tablet'
        when {{ scv.contains_any('context_device_type', ['mobile', 'phone', 'ios', 'android']) }} then 'mobile'
        when {{ scv.contains_any('context_os_name', ['ios', 'android']) }} then 'mobile'
        else 'unknown'
    end as device_type,
    nullif(context_timezone, '') as time_zone,
    received_at,
    timestamp as occurred_at
{%- endmacro %}
