-- Grain: one row per line of a Shopify order. Returns are elsewhere: a line keeps the quantity that was ordered.
with

order_lines as (

    {{ accepted_rows('shopify', 'order_line') }}

),

-- The newer generation does not number the lines of an order: their ids follow each other as the lines do.
orders_with_numbered_lines as (

    select
        *,
        count(index) over (partition by order_id) = count(*) over (partition by order_id) as has_numbers
    from order_lines

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

        row_number() over (
            partition by order_id
            order by case when has_numbers then index end, length(id), id
        ) as line_number,
        quantity,
        -- REST gives the price of one, GraphQL the price of the whole line before discounts.
        cast(
            coalesce(price, original_total_set_shop_amount / nullif(quantity, 0)) as decimal(18, 2)
        ) as unit_price,
        cast(coalesce(total_discount, total_discount_set_shop_amount, 0) as decimal(18, 2)) as discount_amount,

        coalesce(gift_card, is_gift_card, false) as is_gift_card
    from orders_with_numbered_lines

)

select * from renamed
