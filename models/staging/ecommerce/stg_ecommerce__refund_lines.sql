-- Grain: one row per order line in a Shopify refund.
with

refund_lines as (

    {{ accepted_rows('shopify', 'order_line_refund') }}

),

renamed as (

    select
        'shopify:' || id as refund_line_id,
        'shopify:' || refund_id as refund_id,
        'shopify:' || order_line_id as order_line_id,

        lower({{ null_if_blank('restock_type') }}) as restock_type,

        -- The connector lands this count as a floating-point number.
        cast(quantity as bigint) as quantity,
        cast(coalesce(subtotal, subtotal_set_shop_amount) as decimal(18, 2)) as amount,
        cast(coalesce(total_tax, total_tax_set_shop_amount) as decimal(18, 2)) as tax_amount
    from refund_lines

)

select * from renamed
