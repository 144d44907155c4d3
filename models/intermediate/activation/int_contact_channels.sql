-- Grain: one row per customer, topic of a trigger of theirs, and channel: may it be used, is it used up, is it tiring?

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

channel_names as (
    select * from {{ ref('channel_names') }}
),

messages as (
    select * from {{ ref('int_messages_this_week') }}
),

stated_caps as (
    select * from {{ ref('int_stated_caps') }}
),

engagement as (
    select * from {{ ref('customer_channel_engagement') }}
),

features as (
    select * from {{ ref('customer_features') }}
),

-- Engagement calls a letter direct mail and a call the telephone.
engagement_by_contact as (
    select
        engagement.customer_id,
        channel_names.channel,
        bool_or(engagement.is_fatigued) as is_fatigued
    from engagement
    inner join channel_names on engagement.channel = channel_names.name
    where channel_names.channel is not null
    group by engagement.customer_id, channel_names.channel
),

-- A notification needs the app; a letter a street and a town.
permissions as (
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

select
    permissions.customer_id,
    permissions.topic,
    permissions.channel,
    permissions.earliest_hour,
    permissions.latest_hour,
    permissions.is_allowed,
    coalesce(messages.message_count, 0)
    >= least(permissions.max_per_week, coalesce(stated_caps.max_per_week, permissions.max_per_week)) as is_used_up,
    coalesce(engagement.is_fatigued, false) as is_fatigued,
    coalesce(preferred_names.channel = permissions.channel, false) as is_preferred,
    coalesce(features.buying_day_part, features.browsing_day_part) as day_part
from permissions
left join messages
    on permissions.customer_id = messages.customer_id and permissions.channel = messages.channel
left join stated_caps
    on permissions.customer_id = stated_caps.customer_id and permissions.channel = stated_caps.channel
left join engagement_by_contact as engagement
    on permissions.customer_id = engagement.customer_id and permissions.channel = engagement.channel
left join features on permissions.customer_id = features.customer_id
left join channel_names as preferred_names on features.preferred_channel = preferred_names.name
