-- Grain: one row per search in the app.
with

searches as (

    {{ accepted_rows('segment_app', 'products_searched') }}

),

renamed as (

    select
        {{ segment_app_columns() }},
        {{ null_if_blank('query') }} as search_query
    from searches

)

select * from renamed
