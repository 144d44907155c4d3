-- Grain: one row per view of a product in the app.
with

products_viewed as (

    {{ accepted_rows('segment_app', 'product_viewed') }}

),

renamed as (

    select
        {{ segment_app_columns() }},
        {{ segment_product_columns() }}
    from products_viewed

)

select * from renamed
