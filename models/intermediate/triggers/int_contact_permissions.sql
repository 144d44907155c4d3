-- Grain: one row per customer, topic of a trigger of theirs, and channel of contact: may it be used, and when?
{{ config(materialized='view') }}

with customers as (
    select * from {{ ref('int_customers') }}
),

triggered_customers as (
    select distinct
        customer_id,
        topic
    from {{ ref('int_trigger_occasions') }}
),

reachability as (
    select * from {{ ref('int_reachability') }}
),

channel_caps as (
    select * from {{ ref('channel_caps') }}
),

contact_permissions as (
    select
        customers.customer_id,
        triggered_customers.topic,
        channel_caps.channel,
        channel_caps.earliest_hour,
        channel_caps.latest_hour,
        channel_caps.max_per_week,
        coalesce(reachability.is_reachable, false) as is_allowed
    from customers
    inner join triggered_customers on customers.customer_id = triggered_customers.customer_id
    cross join channel_caps
    left join reachability
        on
            triggered_customers.customer_id = reachability.customer_id
            and triggered_customers.topic = reachability.topic
            and channel_caps.channel = reachability.channel
)

select * from contact_permissions
