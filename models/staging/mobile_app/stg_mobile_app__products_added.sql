-- Grain: one row per product put into a cart in the app.
with

products_added as (

    {{ accepted_rows('segment_app', 'product_added') }}

),

renamed as (

    select
        {{ segment_app_columns() }},
        {{ segment_product_columns() }},
        nullif(cart_id, '') as cart_id
    from products_added

)

select * from renamed
