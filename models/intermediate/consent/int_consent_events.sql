-- Grain: one row per event of a messaging channel that grants or denies it.
{{ config(materialized='view') }}

with consent_events as (
    select * from {{ ref('consent_events') }}
),

email_events as (
    select * from {{ ref('stg_email__events') }}
),

email_metrics as (
    select * from {{ ref('stg_email__metrics') }}
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

profile_addresses as (
    select
        email_profiles.profile_id,
        'email:' || {{ normalise_email('email_profiles.email') }} as email_id,
        'phone:' || phone_numbers.phone as phone_id
    from email_profiles
    left join phone_numbers on email_profiles.phone = phone_numbers.raw_phone
),

events_of_every_channel as (
    select
        'klaviyo' as source,
        'event' as source_table,
        coalesce(email_metrics.metric_name, email_events.event_name) as raw_event,
        email_events.event_id as source_record_id,
        email_events.profile_id as identifier_id,
        profile_addresses.email_id,
        profile_addresses.phone_id,
        cast(null as varchar) as other_address_id,
        email_events.occurred_at
    from email_events
    left join email_metrics on email_events.metric_id = email_metrics.metric_id
    inner join profile_addresses on email_events.profile_id = profile_addresses.profile_id
    union all
    -- A number that takes no texts answers with an error: its code is the event.
    select
        'twilio' as source,
        'message' as source_table,
        coalesce('error_' || sms_messages.error_code, messages.raw_event) as raw_event,
        messages.source_record_id,
        coalesce(messages.identifier_id, messages.device_identifier_id) as identifier_id,
        cast(null as varchar) as email_id,
        coalesce(messages.identifier_id, messages.device_identifier_id) as phone_id,
        cast(null as varchar) as other_address_id,
        messages.occurred_at
    from messages
    inner join sms_messages on messages.source_record_id = sms_messages.message_id
    union all
    select
        'lob' as source,
        'events' as source_table,
        postcard_events.status as raw_event,
        postcard_events.event_id as source_record_id,
        coalesce(postcards.profile_id, 'email:' || {{ normalise_email('postcards.email') }}) as identifier_id,
        cast(null as varchar) as email_id,
        cast(null as varchar) as phone_id,
        {{ postal_address_id('postcards.address_line_1', 'postcards.postcode') }} as other_address_id,
        postcard_events.occurred_at
    from postcard_events
    inner join postcards on postcard_events.postcard_id = postcards.postcard_id
    union all
    select
        'segment_app' as source,
        'tracks' as source_table,
        event_name as raw_event,
        event_id as source_record_id,
        coalesce(
            {{ identifier_id('user_id', 'user_id') }},
            {{ identifier_id('device_id', 'device_id') }},
            {{ identifier_id('anonymous_id', 'anonymous_id') }}
        ) as identifier_id,
        cast(null as varchar) as email_id,
        cast(null as varchar) as phone_id,
        coalesce(
            {{ identifier_id('device_id', 'device_id') }},
            {{ identifier_id('anonymous_id', 'anonymous_id') }}
        ) as other_address_id,
        occurred_at
    from app_events
)

select
    events.identifier_id,
    consent_events.channel,
    consent_events.status,
    consent_events.legal_source,
    events.source,
    events.source_table,
    events.source_record_id,
    events.occurred_at as stated_at,
    case consent_events.channel
        when 'email' then events.email_id
        when 'sms' then events.phone_id
        else events.other_address_id
    end as address_id
from events_of_every_channel as events
inner join consent_events
    on
        events.source = consent_events.source
        and events.raw_event = consent_events.raw_event
