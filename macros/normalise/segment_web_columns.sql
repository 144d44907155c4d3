{#
    The columns that Segment puts on every web event, cleaned and named as in staging: who, on which page, brought by
    which campaign, with which browser, when. A page view also knows its page from its own properties; it passes those
    where the context is empty. Machines write all of these, so that blank is the empty text and nothing needs trimming.
#}
{% macro segment_web_columns(
    page_url='context_page_url',
    page_path='context_page_path',
    referrer='context_page_referrer'
) -%}
    'segment_web:' || id as event_id,
    nullif(anonymous_id, '') as anonymous_id,
    nullif(user_id, '') as user_id,
    nullif({{ page_url }}, '') as page_url,
    nullif({{ page_path }}, '') as page_path,
    nullif({{ referrer }}, '') as referrer,
    nullif(context_campaign_name, '') as campaign_name,
    nullif(context_campaign_source, '') as campaign_source,
    nullif(context_campaign_medium, '') as campaign_medium,
    nullif(context_user_agent, '') as user_agent,
    {{ scv.device_type_from_user_agent('context_user_agent') }} as device_type,
    nullif(context_timezone, '') as time_zone,
    received_at,
    timestamp as occurred_at
{%- endmacro %}
