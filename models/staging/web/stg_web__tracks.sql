-- Grain: one row per tracked event on the website, of every kind: those with a table of their own are here too.
with

tracks as (

    {{ accepted_rows('segment_web', 'tracks') }}

),

renamed as (

    select
        {{ segment_web_columns() }},
        nullif(event, '') as event_name
    from tracks

)

select * from renamed
