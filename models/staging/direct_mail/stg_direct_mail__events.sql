-- Grain: one row per Lob event of a mail piece.
with

events as (

    {{ accepted_rows('lob', 'events') }}

),

-- Lob's API gives the kind of event as an object with an id, a connector lands that id alone or the object as it is.
events_told as (

    select
        id,
        date_created,
        lower(coalesce({{ null_if_blank('event_type_id') }}, {{ null_if_blank('event_type') }})) as told,
        coalesce(
            {{ null_if_blank('reference_id') }},
            {{ null_if_blank(json_text('body', '$.id')) }}
        ) as piece_id
    from events

),

renamed as (

    select
        date_created as occurred_at,
        'lob:' || id as event_id,
        'lob:' || piece_id as postcard_id,

        -- Events are called postcard.mailed, postcard.in_transit ...: the part before the stop is the kind of mail.
        nullif(replace(replace(split_part(
            case
                when left(told, 1) = '{' then regexp_extract(told, '[a-z_]+([.][a-z_-]+)+', 0)
                else told
            end, '.', -1
        ), '-', '_'), ' ', '_'), '') as status
    from events_told

)

select * from renamed
