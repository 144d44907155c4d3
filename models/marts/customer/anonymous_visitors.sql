-- Grain: one row per first-party cookie of the website and per installation of the app.

with visitors as (
    select * from {{ ref('int_visitors') }}
),

visitor_interests as (
    select * from {{ ref('int_visitor_interests') }}
),

sessions as (
    select * from {{ ref('int_sessions') }}
),

identifier_owners as (
    select
        identifier_id,
        customer_id,
        valid_from,
        valid_to
    from {{ ref('idr_customer_identifiers') }}
),

windows as (
    select * from {{ ref('int_windows') }}
),

logins_counted as (
    select
        sessions.device_identifier_id as visitor_id,
        count(distinct coalesce(identifier_owners.customer_id, sessions.identifier_id)) as person_count
    from sessions
    left join identifier_owners
        on {{ owned_at('identifier_owners', 'sessions.identifier_id', 'sessions.started_at') }}
    where sessions.identifier_id is not null
    group by sessions.device_identifier_id
),

visitors_known as (
    select
        visitors.*,
        identifier_owners.customer_id,
        visitor_interests.viewed_product_ids,
        visitor_interests.search_queries,
        coalesce(visitor_interests.viewed_product_count, 0) as viewed_product_count,
        coalesce(logins_counted.person_count, 0) as person_count,
        {{ days_between(local_date('visitors.first_visit_at'), 'windows.as_of_date') }} as first_visit_days_ago,
        {{ days_between(local_date('visitors.last_visit_at'), 'windows.as_of_date') }} as last_visit_days_ago
    from visitors
    cross join windows
    left join visitor_interests on visitors.visitor_id = visitor_interests.visitor_id
    left join identifier_owners
        on {{ owned_at('identifier_owners', 'visitors.visitor_id', 'visitors.last_visit_at') }}
    left join logins_counted on visitors.visitor_id = logins_counted.visitor_id
),

visitors_flagged as (
    select
        *,
        customer_id is not null as is_known,
        person_count > 1 as is_shared
    from visitors_known
)

select
    visitor_id,
    customer_id,
    channel,
    device_type,
    landing_page,
    referrer,
    campaign_name,
    campaign_source,
    campaign_medium,
    viewed_product_ids,
    search_queries,
    cast(visit_count as integer) as visit_count,
    cast(page_view_count as integer) as page_view_count,
    cast(product_view_count as integer) as product_view_count,
    cast(viewed_product_count as integer) as viewed_product_count,
    cast(search_count as integer) as search_count,
    cast(cart_add_count as integer) as cart_add_count,
    cast(order_count as integer) as order_count,
    cast(person_count as integer) as person_count,
    cast(time_on_site_seconds as bigint) as time_on_site_seconds,
    cast(first_visit_days_ago as integer) as first_visit_days_ago,
    cast(last_visit_days_ago as integer) as last_visit_days_ago,
    is_known,
    is_shared,
    first_visit_at,
    last_visit_at
from visitors_flagged
