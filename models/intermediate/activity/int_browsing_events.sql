-- Grain: one row per event on the website or in the app, with its session and the login that it belongs to.
-- Kept by visitor: whatever is said across events here is said across those of one visitor.
{{ config(
    materialized='kept',
    unique_key='event_id',
    kept_by='visitor_key',
    kept_in={'int_web_events_collected': visitor_key(), 'int_app_events_collected': visitor_key()},
    looked_up={
        'idr_robots': {'by': 'user_agent', 'in': {'int_web_events_collected': 'user_agent'}},
        'int_order_references': {
            'by': 'reference', 'in': {'int_web_events_collected': 'order_id', 'int_app_events_collected': 'order_id'},
        },
    },
) }}

with web_events as (
    select * from {{ ref('int_web_events_collected') }}
    -- A robot visits nothing, whatever login it was given.
    where coalesce(user_agent, '') not in (select robots.user_agent from {{ ref('idr_robots') }} as robots)
),

app_events as (
    select * from {{ ref('int_app_events_collected') }}
),

event_types as (
    select
        *,
        coalesce(direction, 'inbound') = 'inbound'
        and coalesce(event_type not in ({{ quoted_list(var('leaving_event_types')) }}), true) as is_visit
    from {{ ref('event_types') }}
),

order_references as (
    select * from {{ ref('int_order_references') }}
),

collected as (
    {% for channel, events in [('web', 'web_events'), ('mobile_app', 'app_events')] %}
        select
            event_id,
            {{ visitor_key() }} as visitor_key,
            '{{ channel }}' as channel,
            source,
            source_table,
            raw_event,
            anonymous_id,
            device_id,
            user_id,
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
            variant,
            cart_id,
            checkout_id,
            order_id,
            currency,
            price,
            amount,
            occurred_at
        from {{ events }}
        where {{ tonight(visitor_key()) }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

-- A notification that we pushed is no visit, nor is turning them off, and an event that names no device and no login
-- cannot be put beside another: each of them stands alone.
visitors_named as (
    select
        collected.*,
        coalesce(
            {{ identifier_id('anonymous_id', 'collected.anonymous_id') }},
            {{ identifier_id('device_id', 'collected.device_id') }}
        ) as device_identifier_id,
        coalesce(event_types.is_visit, true) as is_visit,
        case when coalesce(event_types.is_visit, true) then collected.visitor_key else collected.event_id end as visitor
    from collected
    left join event_types
        on
            collected.source = event_types.source
            and collected.raw_event = event_types.raw_event
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
        {{ last_known('opening_event_id') }} over (
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
            {{ last_known('user_id') }} over (
                partition by first_event_id
                order by occurred_at, event_id
                rows between unbounded preceding and current row
            ),
            {{ last_known('user_id') }} over (
                partition by first_event_id
                order by occurred_at desc, event_id desc
                rows between unbounded preceding and current row
            )
        ) as login_user_id
    from sessions_named
),

-- A confirmation may call the order by its name or its GraphQL id.
orders_named as (
    select
        logins_carried.*,
        coalesce(order_references.order_id, logins_carried.order_id) as resolved_order_id
    from logins_carried
    left join order_references on logins_carried.order_id = order_references.reference
)

select
    event_id,
    case when is_visit then md5(first_event_id) end as session_id,
    {{ identifier_id('user_id', 'login_user_id') }} as identifier_id,
    device_identifier_id,
    visitor_key,
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
    variant,
    cart_id,
    checkout_id,
    resolved_order_id as order_id,
    currency,
    cast(coalesce(amount, price) as decimal(18, 2)) as value,
    occurred_at
from orders_named
