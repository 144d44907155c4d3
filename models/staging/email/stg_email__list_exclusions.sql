-- Grain: one row per Klaviyo profile and list that it may not be sent any more.
with

exclusions as (

    {{ accepted_rows('klaviyo', 'list_exclusion') }}

),

renamed as (

    select
        'klaviyo_person:' || id as profile_id,
        list_id,

        lower({{ null_if_blank('reason') }}) as reason,

        created as excluded_at
    from exclusions
    where not coalesce(_fivetran_deleted, false)

)

select * from renamed
