-- Grain: one row per account and purpose that the account consented to or refused.
with

accounts as (

    {{ accepted_rows('gigya', 'accounts') }}

),

purposes_found as (

    {{ json_nested('accounts', 'preferences', 'isConsentGranted') }}

),

renamed as (

    select
        'gigya_account:' || uid as profile_id,

        nested_path as purpose,
        case lower({{ json_text('nested_value', '$.isConsentGranted') }})
            when 'true' then 'granted'
            when 'false' then 'denied'
        end as status,

        -- The latest word wins, so without a time a yes must not pass for a recent one, nor a no for an old one.
        coalesce(
            {{ utc_timestamp(json_text('nested_value', '$.lastConsentModified')) }},
            case lower({{ json_text('nested_value', '$.isConsentGranted') }}) when 'false' then lastupdated end,
            created
        ) as updated_at
    from purposes_found

),

stated as (

    select *
    from renamed
    where status is not null

)

select * from stated
