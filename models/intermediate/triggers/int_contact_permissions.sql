-- Grain: one row per customer, topic of a trigger of theirs, and channel of contact: may it be used, and when?
{{ config(materialized='view') }}

with triggered_customers as (
    select distinct
        customer_id,
        topic
    from {{ ref('int_trigger_occasions') }}
),

details as (
    select * from {{ ref('int_audience_details') }}
),

consents as (
    select * from {{ ref('int_topic_permissions') }}
    where status = 'granted'
),

channel_caps as (
    select * from {{ ref('channel_caps') }}
),

-- A notification needs the app; a letter a street and a town.
contact_permissions as (
    select
        details.customer_id,
        triggered_customers.topic,
        channel_caps.channel,
        channel_caps.earliest_hour,
        channel_caps.latest_hour,
        channel_caps.max_per_week,
        consents.customer_id is not null
        and case channel_caps.channel
            when 'email' then details.email is not null
            when 'sms' then details.phone is not null
            when 'phone' then details.phone is not null
            when 'push' then true
            when 'post'
                then
                    details.address_line_1 is not null
                    and coalesce(details.postcode, details.city) is not null
        end as is_allowed
    from details
    inner join triggered_customers on details.customer_id = triggered_customers.customer_id
    cross join channel_caps
    left join consents
        on
            triggered_customers.customer_id = consents.customer_id
            and triggered_customers.topic = consents.topic
            and channel_caps.channel = consents.channel
)

select * from contact_permissions
