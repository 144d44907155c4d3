-- Grain: one row per Klaviyo metric (a kind of event) that is not deleted.
with

metrics as (

    {{ accepted_rows('klaviyo', 'metric') }}

),

renamed as (

    select
        id as metric_id,

        {{ null_if_blank('name') }} as metric_name
    from metrics
    where not coalesce(_fivetran_deleted, false)

)

select * from renamed
