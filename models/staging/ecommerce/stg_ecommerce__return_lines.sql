-- Grain: one row per order line in a Shopify return.
with

return_lines as (

    {{ accepted_rows('shopify', 'return_line_item') }}

),

renamed as (

    select
        'shopify:' || id as return_line_id,
        'shopify:' || return_id as return_id,
        'shopify:' || order_line_id as order_line_id,

        {{ null_if_blank('return_reason_note') }} as return_reason,
        {{ null_if_blank('customer_note') }} as customer_note,

        quantity,
        coalesce(refunded_quantity, 0) as refunded_quantity
    from return_lines

)

select * from renamed
