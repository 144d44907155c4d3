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

reply_words as (
    select
        {{ letters_and_digits('reply') }} as reply,
        meaning
    from {{ ref('reply_words') }}
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

-- The first line is the word of who signs below it; of a start all that was written is one.
sms_replies as (
    select
        *,
        case when direction = 'inbound' then {{ letters_and_digits(fold_width('body')) }} end as reply,
        case
            when direction = 'inbound' then {{ letters_and_digits(
                replace_pattern(fold_width('body'), '^\\s+|[\\r\\n][\\s\\S]*\\z', '')
            ) }}
        end as first_line
    from sms_messages
),

-- A start on WhatsApp is none to text messages; a stop there is one to all that is written to the number.
sms as (
    select
        sms_replies.message_id as event_id,
        sms_replies.sent_at as occurred_at,
        sms_replies.campaign_id,
        sms_replies.message_id as source_record_id,
        'sms' as channel,
        'twilio' as source,
        'message' as source_table,
        cast(null as decimal(18, 2)) as value,
        case
            when sms_replies.direction = 'outbound' then 'outbound_' || sms_replies.status
            else coalesce(stop_words.meaning, start_words.meaning, sms_replies.direction)
        end as raw_event,
        case when phone_numbers.line_type != 'landline' then 'phone:' || phone_numbers.phone end as identifier_id,
        case when phone_numbers.line_type = 'landline' then 'phone:' || phone_numbers.phone end
            as device_identifier_id
    from sms_replies
    left join reply_words as stop_words
        on sms_replies.first_line = stop_words.reply and stop_words.meaning = 'inbound_stop'
    left join reply_words as start_words
        on
            sms_replies.reply = start_words.reply
            and start_words.meaning != 'inbound_stop'
            and sms_replies.is_text_message
    left join phone_numbers on {{ is_number_of('phone_numbers', 'sms_replies.customer_phone') }}
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
