-- Grain: one row per Klaviyo metric (a kind of event); one that was deleted still names the events that it had.
with

metrics as (

    {{ accepted_rows('klaviyo', 'metric') }}

),

renamed as (

    select
        id as metric_id,

        {{ null_if_blank('name') }} as metric_name
    from metrics

)

select * from renamed
