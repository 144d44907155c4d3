-- Grain: one row per customer, topic of a trigger of theirs, and channel: may it be used, is it used up, is it tiring?

with permissions as (
    select * from {{ ref('int_contact_permissions') }}
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
    select * from {{ ref('int_customer_channel_engagement') }}
),

preferred_channels as (
    select * from {{ ref('int_preferred_channels') }}
),

habits as (
    select * from {{ ref('int_preference_features') }}
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
    coalesce(habits.buying_day_part, habits.browsing_day_part) as day_part
from permissions
left join messages
    on permissions.customer_id = messages.customer_id and permissions.channel = messages.channel
left join stated_caps
    on permissions.customer_id = stated_caps.customer_id and permissions.channel = stated_caps.channel
left join engagement_by_contact as engagement
    on permissions.customer_id = engagement.customer_id and permissions.channel = engagement.channel
left join habits on permissions.customer_id = habits.customer_id
left join preferred_channels on permissions.customer_id = preferred_channels.customer_id
left join channel_names as preferred_names on preferred_channels.preferred_channel = preferred_names.name
