-- Grain: one row per Klaviyo profile that is suppressed today, whatever the reason.
with

exclusions as (

    {{ accepted_rows('klaviyo', 'global_exclusion') }}

),

renamed as (

    select
        'klaviyo_person:' || person_id as profile_id,

        lower({{ null_if_blank('reason') }}) as reason,

        timestamp as excluded_at
    from exclusions
    where not coalesce(_fivetran_deleted, false)

)

select * from renamed
