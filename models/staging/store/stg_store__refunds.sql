-- Grain: one row per Square refund of a payment.
with

refunds as (

    {{ accepted_rows('square', 'refunds') }}

),

renamed as (

    select
        'square:' || id as refund_id,
        'square:' || {{ null_if_blank('payment_id') }} as payment_id,
        'square:' || {{ null_if_blank('order_id') }} as order_id,

        upper({{ json_text('amount_money', '$.currency') }}) as currency,
        lower({{ null_if_blank('status') }}) as status,
        {{ null_if_blank('reason') }} as reason,

        {{ minor_units('amount_money') }} as amount,

        created_at as refunded_at
    from refunds

)

select * from renamed
