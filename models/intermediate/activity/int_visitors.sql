-- Grain: one row per cookie of the website and installation of the app.

with sessions as (
    select * from {{ ref('int_sessions') }}
    where device_identifier_id is not null
),

session_arrivals as (
    select * from {{ ref('int_session_arrivals') }}
),

-- A session that several people shared is still one visit of the device.
visits as (
    select
        session_id,
        device_identifier_id,
        min(channel) as channel,
        min(device_type) as device_type,
        sum(page_view_count) as page_view_count,
        sum(product_view_count) as product_view_count,
        sum(search_count) as search_count,
        sum(cart_add_count) as cart_add_count,
        sum(order_count) as order_count,
        min(started_at) as started_at,
        max(ended_at) as ended_at
    from sessions
    group by session_id, device_identifier_id
),

visits_ranked as (
    select
        *,
        row_number() over (partition by device_identifier_id order by started_at, session_id) as visit_number
    from visits
),

visitors as (
    select
        device_identifier_id as visitor_id,
        min(channel) as channel,
        max(case when visit_number = 1 then session_id end) as first_session_id,
        max(case when visit_number = 1 then device_type end) as device_type,
        count(*) as visit_count,
        sum(page_view_count) as page_view_count,
        sum(product_view_count) as product_view_count,
        sum(search_count) as search_count,
        sum(cart_add_count) as cart_add_count,
        sum(order_count) as order_count,
        sum({{ seconds_between('started_at', 'ended_at') }}) as time_on_site_seconds,
        min(started_at) as first_visit_at,
        max(ended_at) as last_visit_at
    from visits_ranked
    group by device_identifier_id
),

visitors_with_arrival as (
    select
        visitors.*,
        session_arrivals.landing_page,
        session_arrivals.referrer,
        session_arrivals.campaign_name,
        session_arrivals.campaign_source,
        session_arrivals.campaign_medium
    from visitors
    left join session_arrivals on visitors.first_session_id = session_arrivals.session_id
)

select * from visitors_with_arrival
