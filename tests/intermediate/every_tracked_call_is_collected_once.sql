-- Scenario 42: the website's and the app's raw calls, each once, however many tables they land in.
{% set calls = {
    'int_web_events_collected': [
        'stg_web__page_views', 'stg_web__identifies', 'stg_web__tracks', 'stg_web__products_viewed',
        'stg_web__products_added', 'stg_web__products_removed', 'stg_web__searches', 'stg_web__checkouts_started',
        'stg_web__orders_completed',
    ],
    'int_app_events_collected': [
        'stg_mobile_app__screen_views', 'stg_mobile_app__identifies', 'stg_mobile_app__tracks',
        'stg_mobile_app__products_viewed', 'stg_mobile_app__products_added', 'stg_mobile_app__searches',
        'stg_mobile_app__checkouts_started', 'stg_mobile_app__orders_completed',
    ],
} %}

with calls as (
        {%- for collected, tables in calls.items() %}{% for table in tables %}
        select
            '{{ collected }}' as collected_in,
            event_id
        from {{ ref(table) }}
        union all
    {%- endfor %}{% endfor %}
    select
        cast(null as string) as collected_in,
        cast(null as string) as event_id
    where false
),

calls_counted as (
    select
        collected_in,
        count(distinct event_id) as calls
    from calls
    group by collected_in
),

collected as (
    select
        'int_web_events_collected' as collected_in,
        count(*) as calls
    from {{ ref('int_web_events_collected') }}
    union all
    select
        'int_app_events_collected' as collected_in,
        count(*) as calls
    from {{ ref('int_app_events_collected') }}
)

select
    collected.collected_in,
    collected.calls,
    calls_counted.calls as calls_staged
from collected
left join calls_counted on collected.collected_in = calls_counted.collected_in
where collected.calls != coalesce(calls_counted.calls, 0)
