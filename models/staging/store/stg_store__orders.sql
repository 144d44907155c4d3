-- Grain: one row per Square order (a till receipt; a return is an order of its own).
with

orders as (

    {{ accepted_rows('square', 'orders') }}

),

renamed as (

    select
        'square:' || id as order_id,
        'square_customer:' || {{ null_if_blank('customer_id') }} as profile_id,
        {{ null_if_blank('location_id') }} as location_id,

        upper({{ json_text('total_money', '$.currency') }}) as currency,
        lower({{ null_if_blank('state') }}) as status,
        line_items,
        returns,
        tenders,

        {{ minor_units('total_money') }} as total_amount,
        {{ minor_units('total_tax_money') }} as tax_amount,
        {{ minor_units('total_discount_money') }} as discount_amount,

        -- What was declined or given up paid nothing, nor did an opened drawer; a tender without an amount may have.
        coalesce({{ list_length(elements_where(
            json_texts('tenders', '$[*]'),
            'tender',
            "coalesce(try_cast(" ~ json_text('tender', '$.amount_money.amount') ~ " as decimal(16, 0)) > 0, true)"
            ~ " and not coalesce(upper(" ~ json_text('tender', '$.type') ~ ") = 'NO_SALE', false)"
            ~ " and not coalesce(upper(coalesce(" ~ json_text('tender', '$.card_details.status')
            ~ ", " ~ json_text('tender', '$.bank_account_details.status')
            ~ ", " ~ json_text('tender', '$.buy_now_pay_later_details.status') ~ ")) in ('VOIDED', 'FAILED'), false)"
        )) }} > 0, false) as has_tender,
        -- Square spells it the American way, others send both.
        coalesce(lower({{ null_if_blank('state') }}) in ('canceled', 'cancelled'), false) as is_cancelled,

        created_at as ordered_at,
        updated_at
    from orders

)

select * from renamed
