-- Grain: one row per event of a messaging channel that says something about consent, as `consent_sources` knows it.
{{ config(materialized='view') }}

with consent_sources as (
    select * from {{ ref('consent_sources') }}
),

email_events as (
    select * from {{ ref('int_email_events') }}
),

email_profiles as (
    select * from {{ ref('stg_email__profiles') }}
),

messages as (
    select * from {{ ref('int_messaging_events') }}
    where source = 'twilio'
),

sms_messages as (
    select * from {{ ref('stg_sms__messages') }}
),

postcard_events as (
    select * from {{ ref('stg_direct_mail__events') }}
),

postcards as (
    select * from {{ ref('stg_direct_mail__postcards') }}
),

app_events as (
    select * from {{ ref('stg_mobile_app__tracks') }}
),

phone_numbers as (
    select * from {{ ref('idr_phone_numbers') }}
),

-- An address that takes mail after a bounce was only out of reach.
signs_of_life as (
    select
        profile_id,
        max(occurred_at) as last_lived_at
    from email_events
    where raw_event in ('Received Email', 'Opened Email', 'Clicked Email')
    group by profile_id
),

events_of_every_channel as (
    select
        'klaviyo' as source,
        'event' as source_table,
        'metric_id' as column_name,
        case
            when email_events.raw_event = 'Bounced Email' and signs_of_life.last_lived_at > email_events.occurred_at
                then 'Bounced Email (lives on)'
            else email_events.raw_event
        end as said,
        email_events.event_id as source_record_id,
        email_events.profile_id as identifier_id,
        'email:' || {{ normalise_email('email_profiles.email') }} as email_id,
        'phone:' || phone_numbers.phone as phone_id,
        cast(null as string) as other_address_id,
        email_events.list_name as named_topic,
        email_events.occurred_at as stated_at
    from email_events
    left join signs_of_life on email_events.profile_id = signs_of_life.profile_id
    left join email_profiles on email_events.profile_id = email_profiles.profile_id
    left join phone_numbers on {{ is_number_of('phone_numbers', 'email_profiles.phone', 'email_profiles.country') }}
    union all
    -- A number that takes no texts answers with an error: its code is the event. What somebody wrote is read for its
    -- words, whatever the code beside them.
    select
        'twilio' as source,
        'message' as source_table,
        case
            when sms_messages.direction = 'inbound' or sms_messages.error_code is null then 'body' else 'error_code'
        end as column_name,
        case
            when sms_messages.direction = 'inbound' or sms_messages.error_code is null then messages.raw_event
            else 'error_' || sms_messages.error_code
        end as said,
        messages.source_record_id,
        coalesce(messages.identifier_id, messages.device_identifier_id) as identifier_id,
        cast(null as string) as email_id,
        coalesce(messages.identifier_id, messages.device_identifier_id) as phone_id,
        cast(null as string) as other_address_id,
        cast(null as string) as named_topic,
        messages.occurred_at as stated_at
    from messages
    inner join sms_messages on messages.source_record_id = sms_messages.message_id
    union all
    select
        'lob' as source,
        'events' as source_table,
        'event_type_id' as column_name,
        postcard_events.status as said,
        postcard_events.event_id as source_record_id,
        coalesce(postcards.profile_id, 'email:' || {{ normalise_email('postcards.email') }}) as identifier_id,
        cast(null as string) as email_id,
        cast(null as string) as phone_id,
        {{ postal_address_id('postcards.address_line_1', 'postcards.address_line_2', 'postcards.postcode') }}
            as other_address_id,
        cast(null as string) as named_topic,
        postcard_events.occurred_at as stated_at
    from postcard_events
    inner join postcards on postcard_events.postcard_id = postcards.postcard_id
    union all
    select
        'segment_app' as source,
        'tracks' as source_table,
        'event' as column_name,
        event_name as said,
        event_id as source_record_id,
        coalesce(
            {{ identifier_id('user_id', 'user_id') }},
            {{ identifier_id('device_id', 'device_id') }},
            {{ identifier_id('anonymous_id', 'anonymous_id') }}
        ) as identifier_id,
        cast(null as string) as email_id,
        cast(null as string) as phone_id,
        coalesce(
            {{ identifier_id('device_id', 'device_id') }},
            {{ identifier_id('anonymous_id', 'anonymous_id') }}
        ) as other_address_id,
        cast(null as string) as named_topic,
        occurred_at as stated_at
    from app_events
)

select events.*
from events_of_every_channel as events
where
    exists (
        select 1
        from consent_sources
        where events.source = consent_sources.source and events.said = consent_sources.said
    )
