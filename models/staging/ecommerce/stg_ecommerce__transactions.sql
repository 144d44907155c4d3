-- Grain: one row per movement of money on a Shopify order, successful or not.
with

transactions as (

    {{ accepted_rows('shopify', 'transaction') }}

),

renamed as (

    select
        'shopify:' || id as transaction_id,
        'shopify:' || order_id as order_id,
        'shopify:' || refund_id as refund_id,

        lower({{ null_if_blank('kind') }}) as kind,
        lower({{ null_if_blank('status') }}) as status,
        lower({{ null_if_blank('gateway') }}) as gateway,
        upper(
            coalesce({{ null_if_blank('currency') }}, {{ null_if_blank('amount_set_shop_currency_code') }})
        ) as currency,

        cast(coalesce(amount, amount_set_shop_amount) as decimal(18, 2)) as amount,

        coalesce(test, false) as is_test,

        coalesce(processed_at, created_at) as processed_at
    from transactions

)

select * from renamed
