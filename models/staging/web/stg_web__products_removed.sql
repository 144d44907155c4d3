-- Grain: one row per product taken out of a cart on the website.
with

products_removed as (

    {{ accepted_rows('segment_web', 'product_removed') }}

),

renamed as (

    select
        {{ segment_web_columns() }},
        {{ segment_product_columns() }},
        nullif(cart_id, '') as cart_id
    from products_removed

)

select * from renamed
