-- Grain: one row per line of a Shopify order. Returns are elsewhere: a line keeps the quantity that was ordered.
with

order_lines as (

    {{ accepted_rows('shopify', 'order_line') }}

),

renamed as (

    select
        'shopify:' || id as order_line_id,
        'shopify:' || order_id as order_id,
        product_id,
        variant_id,
        {{ null_if_blank('sku') }} as sku,

        {{ null_if_blank('title') }} as product_title,
        {{ null_if_blank('variant_title') }} as variant_title,
        {{ null_if_blank('vendor') }} as brand,

        index as line_number,
        quantity,
        -- REST gives the price of one, GraphQL the price of the whole line before discounts.
        cast(
            coalesce(price, original_total_set_shop_amount / nullif(quantity, 0)) as decimal(18, 2)
        ) as unit_price,
        -- What a unit costs is rounded; the price of the whole line is not.
        cast(
            coalesce(price * quantity, original_total_set_shop_amount) as decimal(18, 2)
        ) as original_amount,
        cast(coalesce(total_discount, total_discount_set_shop_amount, 0) as decimal(18, 2)) as discount_amount,

        -- Null where the feed does not say.
        coalesce(gift_card, is_gift_card) as is_gift_card
    from order_lines

)

select * from renamed
