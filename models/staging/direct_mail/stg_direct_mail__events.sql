-- Grain: one row per Lob event of a mail piece.
with

events as (

    {{ accepted_rows('lob', 'events') }}

),

renamed as (

    select
        'lob:' || id as event_id,
        'lob:' || {{ null_if_blank('reference_id') }} as postcard_id,

        -- Events are called postcard.mailed, postcard.in_transit ...: the part before the stop is the kind of mail.
        replace(lower(split_part({{ null_if_blank('event_type_id') }}, '.', -1)), '-', '_') as status,

        date_created as occurred_at
    from events

)

select * from renamed
