-- Grain: one row per stated choice: identifier, channel, purpose and the moment it was made.
with

choices as (

    {{ accepted_rows('preference_centre', 'choices') }}

),

renamed as (

    select
        -- The source has no id. A hash of its key serves, and keeps the address itself out of other tables' keys.
        'preference_centre:' || {{ sha256_hex(
            "concat_ws('|', identifier_type, identifier_value, channel, purpose, cast(updated_at as varchar))"
        ) }} as choice_id,

        lower(trim(identifier_type)) as identifier_type,
        trim(identifier_value) as identifier_value,
        lower(trim(channel)) as channel,
        lower(trim(purpose)) as purpose,
        -- What we do not understand is not consent.
        case
            when lower(trim(status)) in ('granted', 'opted_in', 'subscribed', 'accepted', 'yes', 'true') then 'granted'
            when lower(trim(status)) in ('denied', 'opted_out', 'unsubscribed', 'rejected', 'withdrawn', 'no', 'false')
                then 'denied'
            else 'unknown'
        end as status,
        lower({{ null_if_blank('preferred_channel') }}) as preferred_channel,

        max_per_week,

        updated_at
    from choices

)

select * from renamed
