-- Grain: one row per refund on a Shopify order. An order can have several, and a refund need not return any goods.
with

refunds as (

    {{ accepted_rows('shopify', 'refund') }}

),

renamed as (

    select
        'shopify:' || id as refund_id,
        'shopify:' || order_id as order_id,
        'shopify:' || return_id as return_id,

        {{ null_if_blank('note') }} as note,

        cast(total_refunded_set_shop_amount as decimal(18, 2)) as refunded_amount,

        coalesce(processed_at, created_at) as refunded_at
    from refunds

)

select * from renamed
