-- Grain: one row per product of the Shopify catalogue. Its sizes and colours are in stg_ecommerce__product_variants.
with

products as (

    {{ accepted_rows('shopify', 'product') }}

),

renamed as (

    select
        id as product_id,

        {{ null_if_blank('title') }} as product_title,
        {{ null_if_blank('handle') }} as handle,
        -- 'Women > Dresses' is a department and a category; a type without levels is a category alone.
        case
            when product_type like '%>%' then {{ null_if_blank("split_part(product_type, '>', 1)") }}
        end as department,
        case
            when product_type like '%>%' then {{ null_if_blank("split_part(product_type, '>', 2)") }}
            else {{ null_if_blank('product_type') }}
        end as category,
        {{ null_if_blank('vendor') }} as brand,
        lower({{ null_if_blank('status') }}) as status,

        created_at,
        published_at
    from products
    where not coalesce(_fivetran_deleted, false)

)

select * from renamed
