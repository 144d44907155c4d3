-- Grain: one row per customer with a trigger and channel of contact: may it be used, is it used up, is it tiring?

with triggered_customers as (
    select distinct customer_id from {{ ref('int_trigger_occasions') }}
),

details as (
    select * from {{ ref('int_audience_details') }}
),

channel_caps as (
    select * from {{ ref('channel_caps') }}
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

-- A notification needs the app; a letter a street and a town.
permissions as (
    select
        details.customer_id,
        channel_caps.channel,
        channel_caps.earliest_hour,
        channel_caps.latest_hour,
        channel_caps.max_per_week,
        case channel_caps.channel
            when 'email' then details.consent_email = 'granted' and details.email is not null
            when 'sms' then details.consent_sms = 'granted' and details.phone is not null
            when 'phone' then details.consent_phone = 'granted' and details.phone is not null
            when 'push' then details.consent_push = 'granted'
            when 'post'
                then
                    details.consent_post = 'granted'
                    and details.address_line_1 is not null
                    and coalesce(details.postcode, details.city) is not null
        end as is_allowed
    from details
    inner join triggered_customers on details.customer_id = triggered_customers.customer_id
    cross join channel_caps
)

select
    permissions.customer_id,
    permissions.channel,
    permissions.earliest_hour,
    permissions.latest_hour,
    permissions.is_allowed,
    coalesce(messages.message_count, 0)
    >= least(permissions.max_per_week, coalesce(stated_caps.max_per_week, permissions.max_per_week)) as is_used_up,
    coalesce(engagement.is_fatigued, false) as is_fatigued,
    coalesce(features.preferred_channel = permissions.channel, false) as is_preferred,
    coalesce(features.buying_day_part, features.browsing_day_part) as day_part
from permissions
left join messages
    on permissions.customer_id = messages.customer_id and permissions.channel = messages.channel
left join stated_caps
    on permissions.customer_id = stated_caps.customer_id and permissions.channel = stated_caps.channel
left join engagement
    on permissions.customer_id = engagement.customer_id and permissions.channel = engagement.channel
left join features on permissions.customer_id = features.customer_id
