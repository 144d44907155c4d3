-- Grain: one row per event on the website or in the app, with its session and the login that it belongs to.

with web_events as (
    select * from {{ ref('int_web_events_collected') }}
),

app_events as (
    select * from {{ ref('int_app_events_collected') }}
),

collected as (
    select *, 'web' as channel from web_events
    union all
    select *, 'mobile_app' as channel from app_events
),

-- An event that names no device and no login cannot be put beside another: it is a visit of its own.
visitors_named as (
    select
        *,
        coalesce('anonymous_id:' || anonymous_id, 'device_id:' || device_id) as device_identifier_id,
        coalesce(
            'anonymous_id:' || anonymous_id, 'device_id:' || device_id, 'user_id:' || user_id, event_id
        ) as visitor
    from collected
),

visits_opened as (
    select
        *,
        case
            when coalesce(
                occurred_at > lag(occurred_at) over (partition by visitor order by occurred_at, event_id)
                + interval '{{ var("session_timeout_minutes") }} minutes',
                true
            ) then event_id
        end as opening_event_id
    from visitors_named
),

-- A session is named after its own first event, so that loading an older one renames none of the others.
sessions_named as (
    select
        *,
        last_value(opening_event_id ignore nulls) over (
            partition by visitor
            order by occurred_at, event_id
            rows between unbounded preceding and current row
        ) as first_event_id
    from visits_opened
),

-- What somebody did before logging in is theirs; from the next login on it is the next person's.
logins_carried as (
    select
        *,
        coalesce(
            last_value(user_id ignore nulls) over (
                partition by first_event_id
                order by occurred_at, event_id
                rows between unbounded preceding and current row
            ),
            first_value(user_id ignore nulls) over (
                partition by first_event_id
                order by occurred_at, event_id
                rows between current row and unbounded following
            )
        ) as login
    from sessions_named
)

select
    event_id,
    md5(first_event_id) as session_id,
    'user_id:' || login as identifier_id,
    device_identifier_id,
    channel,
    source,
    source_table,
    raw_event,
    device_type,
    time_zone,
    page_path,
    screen_name,
    referrer,
    campaign_name,
    campaign_source,
    campaign_medium,
    search_query,
    product_id,
    sku,
    cart_id,
    checkout_id,
    order_id,
    currency,
    cast(coalesce(amount, price) as decimal(18, 2)) as value,
    coalesce(is_bot, false) as is_bot,
    occurred_at
from logins_carried
