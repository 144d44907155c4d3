-- Grain: one row per order that advertising platforms may be told of.
{{ config(materialized='view') }}

with orders as (
    select * from {{ ref('int_customer_orders') }}
    where is_valid and not is_cancelled and not is_returned and net_revenue > 0 and currency is not null
),

permissions as (
    select * from {{ ref('int_topic_permissions') }}
    where status = 'granted' and channel = 'ads' and topic = 'all'
),

control_group as (
    select * from {{ ref('int_control_group') }}
    where is_control
),

details as (
    select * from {{ ref('int_audience_details') }}
),

conversion_destinations as (
    select * from {{ ref('conversion_destinations') }}
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

web_events as (
    select * from {{ ref('int_web_events_collected') }}
),

tracked_orders as (
    select * from {{ ref('int_browsing_events') }}
    where order_id is not null
),

-- The browser in which an order was placed, as the shop's tracking saw it.
browsers as (
    select
        tracked_orders.order_id,
        max(web_events.user_agent) as user_agent
    from tracked_orders
    inner join web_events on tracked_orders.event_id = web_events.event_id
    group by tracked_orders.order_id
),

destinations_listed as (
    select
        channel,
        {{ sorted_list('destination') }} as destinations
    from conversion_destinations
    group by channel
),

-- Whoever is told nothing is not told of either.
told as (
    select
        orders.order_id,
        orders.customer_id,
        orders.channel,
        orders.currency,
        permissions.legal_source as consent_basis,
        details.email,
        details.phone,
        details.given_name,
        details.family_name,
        details.city,
        details.region,
        details.postcode,
        details.country_code,
        browsers.user_agent,
        destinations_listed.destinations,
        orders.net_revenue,
        permissions.valid_from as consent_since,
        orders.ordered_at,
        orders.ordered_at + interval '{{ var("conversion_days") }} days' as expires_at
    from orders
    inner join destinations_listed on orders.channel = destinations_listed.channel
    inner join permissions on orders.customer_id = permissions.customer_id
    inner join details on orders.customer_id = details.customer_id
    left join control_group on orders.customer_id = control_group.customer_id
    left join browsers on orders.order_id = browsers.order_id
    where control_group.customer_id is null
)

select
    told.order_id,
    told.customer_id,
    told.channel,
    told.currency,
    told.consent_basis,
    told.email,
    told.phone,
    told.given_name,
    told.family_name,
    told.city,
    told.region,
    told.postcode,
    told.country_code,
    told.user_agent,
    told.destinations,
    told.net_revenue,
    told.consent_since,
    told.ordered_at,
    told.expires_at
from told
cross join as_of
where told.expires_at > as_of.as_of
