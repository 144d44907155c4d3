-- Grain: one row per session and login in it.

with browsing_events as (
    select * from {{ ref('int_browsing_events') }}
),

event_types as (
    select * from {{ ref('event_types') }}
    where event_type is not null
),

tracked_orders as (
    select * from {{ ref('int_tracked_orders') }}
),

orders as (
    select * from {{ ref('int_orders') }}
    where is_valid
),

events_added_up as (
    select
        browsing_events.session_id,
        browsing_events.identifier_id,
        min(browsing_events.device_identifier_id) as device_identifier_id,
        min(browsing_events.channel) as channel,
        min(browsing_events.device_type) as device_type,
        count(*) as event_count,
        count_if(event_types.event_type in ('page_viewed', 'screen_viewed')) as page_view_count,
        count_if(event_types.event_type = 'product_viewed') as product_view_count,
        count_if(event_types.event_type = 'product_searched') as search_count,
        count_if(event_types.event_type = 'cart_added') as cart_add_count,
        count_if(event_types.event_type = 'checkout_started') as checkout_count,
        min(browsing_events.occurred_at) as started_at,
        max(browsing_events.occurred_at) as ended_at
    from browsing_events
    inner join event_types
        on
            browsing_events.source = event_types.source
            and browsing_events.raw_event = event_types.raw_event
    where
        browsing_events.session_id is not null
        and (not browsing_events.is_bot or browsing_events.identifier_id is not null)
    group by browsing_events.session_id, browsing_events.identifier_id
),

orders_of_sessions as (
    select
        tracked_orders.session_id,
        tracked_orders.identifier_id,
        orders.currency,
        orders.gross_revenue,
        first_value(orders.currency) over (
            partition by tracked_orders.session_id
            order by orders.ordered_at, orders.order_id
        ) as session_currency
    from tracked_orders
    inner join orders on tracked_orders.order_id = orders.order_id
),

-- Money of two currencies does not add up: a visit's is that of its first order.
orders_added_up as (
    select
        session_id,
        identifier_id,
        max(session_currency) as currency,
        count(*) as order_count,
        sum(case when currency is not distinct from session_currency then gross_revenue end) as order_revenue
    from orders_of_sessions
    group by session_id, identifier_id
),

sessions as (
    select
        events_added_up.*,
        orders_added_up.currency,
        coalesce(orders_added_up.order_count, 0) as order_count,
        coalesce(orders_added_up.order_revenue, 0) as order_revenue
    from events_added_up
    left join orders_added_up
        on
            events_added_up.session_id = orders_added_up.session_id
            and events_added_up.identifier_id is not distinct from orders_added_up.identifier_id
)

select * from sessions
