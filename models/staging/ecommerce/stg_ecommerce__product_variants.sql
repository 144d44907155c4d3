-- Grain: one row per variant (a size and colour, say) of a Shopify product.
with

product_variants as (

    {{ accepted_rows('shopify', 'product_variant') }}

),

renamed as (

    select
        id as variant_id,
        product_id,
        {{ null_if_blank('sku') }} as sku,
        inventory_item_id,

        {{ null_if_blank('title') }} as variant_title,
        -- The older generation gives each option's value, the newer one the title alone. Neither says which is which.
        {{ null_if_blank('option_1') }} as option_value_1,
        {{ null_if_blank('option_2') }} as option_value_2,
        {{ null_if_blank('option_3') }} as option_value_3,

        cast(price as decimal(18, 2)) as price,
        cast(compare_at_price as decimal(18, 2)) as compare_at_price,

        lower({{ null_if_blank('inventory_policy') }}) = 'continue' as is_sold_when_out_of_stock,
        available_for_sale as is_for_sale
    from product_variants
    where not coalesce(_fivetran_deleted, false)

)

select * from renamed
