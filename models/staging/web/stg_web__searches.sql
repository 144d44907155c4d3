-- Grain: one row per search on the website.
with

searches as (

    {{ accepted_rows('segment_web', 'products_searched') }}

),

renamed as (

    select
        {{ segment_web_columns() }},
        {{ null_if_blank('query') }} as search_query
    from searches

)

select * from renamed
