-- Grain: one row per stated choice: identifier, channel, purpose, answer and the moment it was made.
with

choices as (

    {{ accepted_rows('preference_centre', 'choices') }}

),

renamed as (

    select
        -- The source has no id. A hash of its key serves, and keeps the address itself out of other tables' keys.
        'preference_centre:' || {{ sha256_hex(
            "concat_ws('|', identifier_type, identifier_value, channel, purpose, status, cast(updated_at as string))"
        ) }} as choice_id,

        lower(trim(identifier_type)) as identifier_type,
        trim(identifier_value) as identifier_value,
        lower(trim(channel)) as channel,
        lower(trim(purpose)) as purpose,
        lower({{ null_if_blank('status') }}) as said,
        lower({{ null_if_blank('preferred_channel') }}) as preferred_channel,

        max_per_week,

        updated_at
    from choices

)

select * from renamed
