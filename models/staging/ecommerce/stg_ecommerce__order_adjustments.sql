-- Grain: one row per amount that a Shopify refund gave beyond its lines, or kept back from them.
with

order_adjustments as (

    {{ accepted_rows('shopify', 'order_adjustment') }}

),

renamed as (

    select
        'shopify:' || id as order_adjustment_id,
        'shopify:' || refund_id as refund_id,
        'shopify:' || order_id as order_id,

        -- REST says what it is in `kind` and puts words into `reason`; GraphQL has the reason alone.
        lower(
            replace(coalesce({{ null_if_blank('kind') }}, {{ null_if_blank('reason') }}), ' ', '_')
        ) as reason,

        -- As Shopify writes them: below zero is money for the customer, above zero money that the shop kept.
        cast(coalesce(amount, amount_set_shop_amount) as decimal(18, 2)) as amount,
        cast(coalesce(tax_amount, tax_amount_set_shop_amount, 0) as decimal(18, 2)) as tax_amount
    from order_adjustments

)

select * from renamed
