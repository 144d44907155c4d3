-- Grain: one row per variant (a size and colour) of a Shopify product.
with

product_variants as (

    {{ accepted_rows('shopify', 'product_variant') }}

),

renamed as (

    select
        id as variant_id,
        product_id,
        {{ null_if_blank('sku') }} as sku,
        {{ null_if_blank('barcode') }} as barcode,
        inventory_item_id,

        {{ null_if_blank('title') }} as variant_title,
        {{ null_if_blank('option_1') }} as size,
        {{ null_if_blank('option_2') }} as colour,

        cast(price as decimal(18, 2)) as price,
        cast(compare_at_price as decimal(18, 2)) as compare_at_price
    from product_variants
    where not coalesce(_fivetran_deleted, false)

)

select * from renamed
