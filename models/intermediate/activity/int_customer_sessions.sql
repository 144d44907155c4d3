-- Grain: one row per session and person in it.

with sessions as (
    select * from {{ ref('int_sessions') }}
),

session_arrivals as (
    select * from {{ ref('int_session_arrivals') }}
),

sessions_of_customers as (
    {{ with_customers('sessions', ref('idr_customer_identifiers'), 'started_at') }}
),

-- Two logins of one person in a session are one visit of theirs.
sessions_by_person as (
    select
        session_id,
        customer_id,
        min(case when customer_id is null then device_identifier_id end) as visitor_id,
        min(channel) as channel,
        min(device_type) as device_type,
        sum(event_count) as event_count,
        sum(page_view_count) as page_view_count,
        sum(product_view_count) as product_view_count,
        sum(search_count) as search_count,
        sum(cart_add_count) as cart_add_count,
        sum(checkout_count) as checkout_count,
        sum(order_count) as order_count,
        sum(order_revenue) as order_revenue,
        max(currency) as currency,
        min(started_at) as started_at,
        max(ended_at) as ended_at
    from sessions_of_customers
    group by session_id, customer_id
),

sessions_described as (
    select
        sessions_by_person.*,
        session_arrivals.landing_page,
        session_arrivals.referrer,
        session_arrivals.campaign_name,
        session_arrivals.campaign_source,
        session_arrivals.campaign_medium,
        {{ seconds_between('sessions_by_person.started_at', 'sessions_by_person.ended_at') }} as duration_seconds,
        md5(sessions_by_person.session_id || '|' || coalesce(sessions_by_person.customer_id, ''))
            as customer_session_id,
        sessions_by_person.order_count > 0 as has_order
    from sessions_by_person
    left join session_arrivals on sessions_by_person.session_id = session_arrivals.session_id
)

select
    customer_session_id,
    session_id,
    customer_id,
    visitor_id,
    channel,
    device_type,
    landing_page,
    referrer,
    campaign_name,
    campaign_source,
    campaign_medium,
    currency,
    cast(event_count as integer) as event_count,
    cast(page_view_count as integer) as page_view_count,
    cast(product_view_count as integer) as product_view_count,
    cast(search_count as integer) as search_count,
    cast(cart_add_count as integer) as cart_add_count,
    cast(checkout_count as integer) as checkout_count,
    cast(order_count as integer) as order_count,
    cast(order_revenue as decimal(18, 2)) as order_revenue,
    duration_seconds,
    has_order,
    started_at,
    ended_at
from sessions_described
