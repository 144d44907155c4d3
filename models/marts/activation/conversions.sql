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

order_visits as (
    select * from {{ ref('int_order_visits') }}
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
        order_visits.user_agent,
        order_visits.page_url,
        order_visits.google_click_id,
        order_visits.meta_click_id,
        destinations_listed.destinations,
        orders.net_revenue,
        permissions.valid_from as consent_since,
        order_visits.meta_clicked_at,
        orders.ordered_at,
        orders.ordered_at + interval '{{ var("conversion_days") }} days' as expires_at
    from orders
    inner join destinations_listed on orders.channel = destinations_listed.channel
    inner join permissions on orders.customer_id = permissions.customer_id
    inner join details on orders.customer_id = details.customer_id
    left join control_group on orders.customer_id = control_group.customer_id
    left join order_visits on orders.order_id = order_visits.order_id
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
    told.page_url,
    told.google_click_id,
    told.meta_click_id,
    told.destinations,
    told.net_revenue,
    told.consent_since,
    told.meta_clicked_at,
    told.ordered_at,
    told.expires_at
from told
cross join as_of
where told.expires_at > as_of.as_of
