-- Grain: one row per request to be forgotten.
with

erasure_requests as (

    {{ accepted_rows('privacy', 'erasure_requests') }}

),

renamed as (

    select
        request_id,

        lower({{ null_if_blank('identifier_type') }}) as identifier_type,
        {{ null_if_blank('identifier_value') }} as identifier_value,
        -- Who asks to be forgotten without saying more means everything: the narrow reading would leave data behind.
        case lower({{ null_if_blank('scope') }}) when 'exact' then 'exact' else 'connected' end as scope,

        requested_at
    from erasure_requests

)

select * from renamed
