-- Grain: one row per screen view in the app.
with

screens as (

    {{ accepted_rows('segment_app', 'screens') }}

),

renamed as (

    select
        {{ segment_app_columns() }},
        {{ null_if_blank('name') }} as screen_name
    from screens

)

select * from renamed
