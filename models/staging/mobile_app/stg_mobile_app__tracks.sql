-- Grain: one row per tracked event in the app, of every kind: those with a table of their own are here too.
with

tracks as (

    {{ accepted_rows('segment_app', 'tracks') }}

),

renamed as (

    select
        {{ segment_app_columns() }},
        nullif(event, '') as event_name
    from tracks

)

select * from renamed
