-- Grain: one row per Aircall call, answered or not.
with

calls as (

    {{ accepted_rows('aircall', 'calls') }}

),

renamed as (

    select
        'aircall:' || id as call_id,
        'aircall_contact:' || {{ null_if_blank(json_text(json_document('contact'), '$.id')) }} as profile_id,

        lower({{ null_if_blank('direction') }}) as direction,
        lower({{ null_if_blank('status') }}) as status,
        {{ null_if_blank('raw_digits') }} as customer_phone,
        {{ null_if_blank(json_text(json_document('number'), '$.digits')) }} as shop_phone,
        lower({{ null_if_blank('missed_call_reason') }}) as missed_reason,
        tags,

        duration as duration_seconds,

        {{ epoch_to_timestamp('started_at') }} as started_at,
        {{ epoch_to_timestamp('answered_at') }} as answered_at,
        {{ epoch_to_timestamp('ended_at') }} as ended_at
    from calls

)

select * from renamed
