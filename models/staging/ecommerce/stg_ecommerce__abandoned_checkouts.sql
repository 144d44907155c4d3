-- Grain: one row per Shopify checkout that was left before paying, including those completed later.
with

abandoned_checkouts as (

    {{ accepted_rows('shopify', 'abandoned_checkout') }}

),

renamed as (

    select
        'shopify:' || id as checkout_id,
        'shopify_customer:' || customer_id as profile_id,
        cart_token,

        -- A checkout is its customer's. What was typed into it speaks only where it names none: the newer generation
        -- never tells it.
        case when customer_id is null then {{ null_if_blank('email') }} end as email,
        case
            when customer_id is null
                then coalesce({{ null_if_blank('phone') }}, {{ null_if_blank('billing_address_phone') }})
        end as phone,
        upper(
            coalesce({{ null_if_blank('currency') }}, {{ null_if_blank('total_price_set_shop_currency_code') }})
        ) as currency,

        cast(coalesce(total_price, total_price_set_shop_amount) as decimal(18, 2)) as total_amount,

        created_at as abandoned_at,
        updated_at,
        completed_at
    from abandoned_checkouts
    where not coalesce(_fivetran_deleted, false)

)

select * from renamed
