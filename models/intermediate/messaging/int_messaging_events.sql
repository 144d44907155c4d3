-- Grain: one row per thing that happened to an email or a text message.
{{ config(materialized='view') }}

with email_events as (
    select * from {{ ref('int_email_events') }}
),

sms_messages as (
    select * from {{ ref('stg_sms__messages') }}
),

phone_numbers as (
    select * from {{ ref('idr_phone_numbers') }}
),

email as (
    select
        event_id,
        occurred_at,
        channel,
        raw_event,
        campaign_id,
        amount as value,
        'klaviyo' as source,
        'event' as source_table,
        event_id as source_record_id,
        profile_id as identifier_id,
        cast(null as string) as device_identifier_id
    from email_events
),

-- The words that carriers oblige a sender to understand.
sms as (
    select
        sms_messages.message_id as event_id,
        sms_messages.sent_at as occurred_at,
        'sms' as channel,
        case
            when sms_messages.direction = 'outbound' then 'outbound_' || sms_messages.status
            when
                {{ letters_and_digits('sms_messages.body') }} in (
                    'stop', 'stopall', 'unsubscribe', 'cancel', 'end', 'quit', 'optout', 'revoke'
                ) then 'inbound_stop'
            when {{ letters_and_digits('sms_messages.body') }} in ('start', 'unstop', 'yes') then 'inbound_start'
            else sms_messages.direction
        end as raw_event,
        sms_messages.campaign_id,
        cast(null as decimal(18, 2)) as value,
        'twilio' as source,
        'message' as source_table,
        sms_messages.message_id as source_record_id,
        case when phone_numbers.line_type != 'landline' then 'phone:' || phone_numbers.phone end as identifier_id,
        case when phone_numbers.line_type = 'landline' then 'phone:' || phone_numbers.phone end
            as device_identifier_id
    from sms_messages
    left join phone_numbers on {{ is_number_of('phone_numbers', 'sms_messages.customer_phone') }}
),

messaging_events as (
    {% for events in ['email', 'sms'] %}
        select
            event_id,
            occurred_at,
            channel,
            raw_event,
            campaign_id,
            value,
            source,
            source_table,
            source_record_id,
            identifier_id,
            device_identifier_id
        from {{ events }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
)

select
    event_id,
    occurred_at,
    channel,
    raw_event,
    cast(null as string) as device_type,
    cast(null as string) as session_id,
    cast(null as string) as product_id,
    cast(null as string) as order_id,
    campaign_id,
    value,
    source,
    source_table,
    source_record_id,
    identifier_id,
    device_identifier_id
from messaging_events
