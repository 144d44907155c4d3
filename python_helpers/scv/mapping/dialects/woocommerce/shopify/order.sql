-- Grain: one row per version of an order.
with

orders as (
    select
        *,
        -- The sums of an order are without tax; a shop whose prices include it says what customers saw only with it.
        case when prices_include_tax then coalesce(discount_tax, 0) else 0 end as tax_in_discount,
        case when prices_include_tax then coalesce(shipping_tax, 0) else 0 end as tax_in_shipping,
        coalesce(
            list_sum([abs((refund ->> 'total')::decimal(18, 4)) for refund in refunds::json[]]), 0
        ) as refunded_amount
    from landed.orders
)

select
    id,
    -- 0 is a guest.
    nullif(customer_id, '0') as customer_id,
    billing ->> 'email' as email,
    number as name,
    case created_via
        when 'checkout' then 'web'
        when 'store-api' then 'web'
        -- Typed in by staff, for somebody who called or wrote.
        when 'admin' then 'phone'
        else created_via
    end as source_name,
    currency,
    total as total_price,
    total - coalesce(shipping_total + tax_in_shipping, 0) - case when prices_include_tax then 0 else total_tax end as subtotal_price,
    total_tax,
    prices_include_tax as taxes_included,
    discount_total + tax_in_discount as total_discounts,
    shipping_total + tax_in_shipping as total_shipping_price_set_shop_amount,
    case
        when status = 'refunded' or (refunded_amount > 0 and refunded_amount >= total) then 'refunded'
        when status in ('failed', 'trash') or (status = 'cancelled' and date_paid_gmt is null) then 'voided'
        when refunded_amount > 0 then 'partially_refunded'
        when status in ('processing', 'completed') or date_paid_gmt is not null then 'paid'
        -- pending, on-hold (a transfer that has not come), checkout-draft, and a shop's own status without a payment.
        else 'pending'
    end as financial_status,
    case when status = 'completed' then 'fulfilled' end as fulfillment_status,
    meta_value(meta_data, '_wc_order_attribution_session_entry') as landing_site_base_url,
    meta_value(meta_data, '_wc_order_attribution_referrer') as referring_site,
    customer_user_agent as client_details_user_agent,
    billing ->> 'first_name' as billing_address_first_name,
    billing ->> 'last_name' as billing_address_last_name,
    billing ->> 'address_1' as billing_address_address_1,
    billing ->> 'address_2' as billing_address_address_2,
    billing ->> 'city' as billing_address_city,
    billing ->> 'state' as billing_address_province,
    billing ->> 'postcode' as billing_address_zip,
    billing ->> 'country' as billing_address_country_code,
    billing ->> 'phone' as billing_address_phone,
    shipping ->> 'first_name' as shipping_address_first_name,
    shipping ->> 'last_name' as shipping_address_last_name,
    shipping ->> 'address_1' as shipping_address_address_1,
    shipping ->> 'address_2' as shipping_address_address_2,
    shipping ->> 'city' as shipping_address_city,
    shipping ->> 'state' as shipping_address_province,
    shipping ->> 'postcode' as shipping_address_zip,
    shipping ->> 'country' as shipping_address_country_code,
    shipping ->> 'phone' as shipping_address_phone,
    date_created_gmt as created_at,
    date_created_gmt as processed_at,
    coalesce(date_modified_gmt, date_created_gmt) as updated_at,
    case when status = 'cancelled' then coalesce(date_modified_gmt, date_created_gmt) end as cancelled_at,
    status in ('trash', 'auto-draft') as _fivetran_deleted,
    _airbyte_extracted_at as _fivetran_synced
from orders
