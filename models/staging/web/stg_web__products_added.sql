-- Grain: one row per product put into a cart on the website.
with

products_added as (

    {{ accepted_rows('segment_web', 'product_added') }}

),

renamed as (

    select
        {{ segment_web_columns() }},
        {{ segment_product_columns() }},
        nullif(cart_id, '') as cart_id
    from products_added

)

select * from renamed
