-- Grain: one row per Shopify order, test orders and cancelled ones included, deleted ones left out.
with

orders as (

    {{ accepted_rows('shopify', 'order') }}

),

renamed as (

    select
        ---------- ids
        'shopify:' || id as order_id,
        'shopify_customer:' || customer_id as profile_id,
        'shopify:' || checkout_id as checkout_id,
        cart_token,

        ---------- the order
        {{ null_if_blank('email') }} as email,
        {{ null_if_blank('name') }} as order_number,
        -- In REST `number` counts from the first order on and is in no name; GraphQL has no other.
        coalesce(
            {{ null_if_blank('order_number') }},
            case when currency_code is not null then {{ null_if_blank('number') }} end
        ) as order_digits,
        -- A sales channel of the shop's own arrives as its numeric app id and counts as the web shop.
        case lower({{ null_if_blank('source_name') }})
            when 'mobile_app' then 'mobile_app'
            when 'phone' then 'telephone'
            when 'draft' then 'telephone'
            when 'shopify_draft_order' then 'telephone'
            when 'pos' then 'store'
            else 'ecommerce'
        end as channel,
        upper(coalesce({{ null_if_blank('currency') }}, {{ null_if_blank('currency_code') }})) as currency,
        lower(coalesce({{ null_if_blank('financial_status') }}, {{ null_if_blank('display_financial_status') }}))
            as financial_status,
        -- The REST generation leaves the status empty until something ships, and has a shorter word for a part of it.
        {{ replace_pattern(
            "lower(coalesce(" ~ null_if_blank('fulfillment_status') ~ ", "
            ~ null_if_blank('display_fulfillment_status') ~ ", 'unfulfilled'))",
            '^partial\\z',
            'partially_fulfilled'
        ) }} as fulfillment_status,
        lower({{ null_if_blank('cancel_reason') }}) as cancel_reason,
        {{ null_if_blank('landing_site_base_url') }} as landing_site,
        {{ null_if_blank('referring_site') }} as referring_site,
        {{ null_if_blank('client_details_user_agent') }} as user_agent,
        {{ device_type_from_user_agent('client_details_user_agent') }} as device_type,

        ---------- billing address
        {{ null_if_blank('billing_address_first_name') }} as billing_given_name,
        {{ null_if_blank('billing_address_last_name') }} as billing_family_name,
        {{ null_if_blank('billing_address_address_1') }} as billing_address_line_1,
        {{ null_if_blank('billing_address_address_2') }} as billing_address_line_2,
        {{ null_if_blank('billing_address_city') }} as billing_city,
        {{ null_if_blank('billing_address_province') }} as billing_region,
        {{ null_if_blank('billing_address_zip') }} as billing_postcode,
        upper({{ null_if_blank('billing_address_country_code') }}) as billing_country_code,
        {{ null_if_blank('billing_address_phone') }} as billing_phone,

        ---------- shipping address
        {{ null_if_blank('shipping_address_first_name') }} as shipping_given_name,
        {{ null_if_blank('shipping_address_last_name') }} as shipping_family_name,
        {{ null_if_blank('shipping_address_address_1') }} as shipping_address_line_1,
        {{ null_if_blank('shipping_address_address_2') }} as shipping_address_line_2,
        {{ null_if_blank('shipping_address_city') }} as shipping_city,
        {{ null_if_blank('shipping_address_province') }} as shipping_region,
        {{ null_if_blank('shipping_address_zip') }} as shipping_postcode,
        upper({{ null_if_blank('shipping_address_country_code') }}) as shipping_country_code,
        {{ null_if_blank('shipping_address_phone') }} as shipping_phone,

        ---------- amounts: the REST generation's column first, then GraphQL's
        cast(coalesce(total_price, total_price_set_shop_amount) as decimal(18, 2)) as total_amount,
        cast(coalesce(subtotal_price, subtotal_price_set_shop_amount) as decimal(18, 2)) as subtotal_amount,
        cast(coalesce(total_tax, total_tax_set_shop_amount) as decimal(18, 2)) as tax_amount,
        cast(coalesce(total_discounts, total_discounts_set_shop_amount) as decimal(18, 2)) as discount_amount,
        cast(
            coalesce(
                try_cast({{ json_text('total_shipping_price_set', '$.shop_money.amount') }} as decimal(18, 4)),
                total_shipping_price_set_shop_amount
            ) as decimal(18, 2)
        ) as shipping_amount,

        ---------- booleans
        taxes_included as is_tax_included,
        coalesce(buyer_accepts_marketing, customer_accepts_marketing, false) as has_marketing_consent,
        coalesce(test, false) as is_test,

        ---------- timestamps
        -- An order imported from an older shop is created today and was processed when it was placed.
        coalesce(processed_at, created_at) as ordered_at,
        cancelled_at,
        updated_at
    from orders
    where not coalesce(_fivetran_deleted, false)

)

select * from renamed
