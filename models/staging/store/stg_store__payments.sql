-- Grain: one row per Square payment; an order paid with two cards has two.
with

payments as (

    {{ accepted_rows('square', 'payments') }}

),

renamed as (

    select
        'square:' || id as payment_id,
        'square:' || {{ null_if_blank('order_id') }} as order_id,
        'square_customer:' || {{ null_if_blank('customer_id') }} as profile_id,
        {{ null_if_blank(json_text('card_details', '$.card.fingerprint')) }} as card_fingerprint,

        lower({{ null_if_blank(json_text('card_details', '$.card.card_brand')) }}) as card_brand,
        upper({{ json_text('amount_money', '$.currency') }}) as currency,
        lower({{ null_if_blank('status') }}) as status,

        {{ minor_units('amount_money') }} as amount,
        coalesce({{ minor_units('refunded_money') }}, 0) as refunded_amount,

        created_at as paid_at
    from payments

)

select * from renamed
