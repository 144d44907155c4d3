-- Grain: one row per view of a product on the website.
with

products_viewed as (

    {{ accepted_rows('segment_web', 'product_viewed') }}

),

renamed as (

    select
        {{ segment_web_columns() }},
        {{ segment_product_columns() }},
        nullif(url, '') as product_url,
        nullif(image_url, '') as image_url
    from products_viewed

)

select * from renamed
