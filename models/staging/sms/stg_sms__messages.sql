-- Grain: one row per Twilio text message, sent or received.
{{ config(materialized='kept', unique_key='message_id') }}

with

messages as (

    {{ accepted_rows('twilio', 'message') }}

),

messages_with_direction as (

    select
        *,
        -- outbound-api, outbound-call and outbound-reply are all the shop speaking.
        case
            when lower(direction) like 'inbound%' then 'inbound'
            when lower(direction) like 'outbound%' then 'outbound'
        end as spoken_direction,
        -- Twilio puts the channel before the number where it is no text message: `whatsapp:+44...`, `rcs:+44...`.
        {{ null_if_blank(replace_pattern('"from"', '^\\s*[A-Za-z]+:', '')) }} as sender,
        {{ null_if_blank(replace_pattern('"to"', '^\\s*[A-Za-z]+:', '')) }} as recipient,
        not {{ matches("concat_ws(' ', \"from\", \"to\")", text_literal('(^|\\s)[A-Za-z]+:')) }} as is_text_message
    from messages

),

renamed as (

    select
        'twilio:' || id as message_id,
        {{ null_if_blank('messaging_service_sid') }} as campaign_id,

        spoken_direction as direction,
        case spoken_direction when 'inbound' then sender when 'outbound' then recipient end as customer_phone,
        case spoken_direction when 'inbound' then recipient when 'outbound' then sender end as shop_phone,
        {{ null_if_blank('body') }} as body,
        lower({{ null_if_blank('status') }}) as status,
        {{ null_if_blank('error_code') }} as error_code,
        upper({{ null_if_blank('price_unit') }}) as price_currency,
        is_text_message,

        -- Twilio writes what it takes as less than nothing, and none before it knows.
        -try_cast(price as decimal(18, 6)) as price,

        date_sent as sent_at
    from messages_with_direction

)

select * from renamed
