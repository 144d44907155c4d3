-- Grain: one row per version of an order.
with

shipped_to as (
    select *
    from latest.order_shipping_addresses
    qualify row_number() over (partition by order_id order by id) = 1
),

orders as (
    select
        *,
        case when prices_include_tax then subtotal_inc_tax else subtotal_ex_tax end as goods,
        case when prices_include_tax then shipping_cost_inc_tax else shipping_cost_ex_tax end as postage,
        coalesce(coupon_discount, 0) + coalesce(discount_amount, 0) as discount,
        lower(payment_status) as payment
    from landed.orders
    cross join tax_setting
)

select
    orders.id,
    -- 0 is a guest.
    nullif(orders.customer_id, '0') as customer_id,
    orders.billing_address ->> 'email' as email,
    orders.id as name,
    case orders.order_source
        when 'www' then 'web'
        -- Typed in by staff, for somebody who called or wrote.
        when 'manual' then 'phone'
        else orders.order_source
    end as source_name,
    coalesce(orders.default_currency_code, orders.currency_code) as currency,
    orders.total_inc_tax as total_price,
    orders.goods - orders.discount as subtotal_price,
    orders.total_inc_tax - orders.total_ex_tax as total_tax,
    orders.prices_include_tax as taxes_included,
    orders.discount as total_discounts,
    orders.postage as total_shipping_price_set_shop_amount,
    case
        when orders.status_id = 4 or (orders.refunded_amount > 0 and orders.refunded_amount >= orders.total_inc_tax)
            then 'refunded'
        -- 0 incomplete: left before paying. 6 declined.
        when orders.status_id = 0 then 'expired'
        when orders.status_id = 6 or orders.payment = 'void' then 'voided'
        when orders.status_id = 14 or orders.refunded_amount > 0 then 'partially_refunded'
        when orders.status_id = 5 then 'voided'
        -- 1 pending, 7 awaiting payment, 12 held for a manual check.
        when orders.status_id in (1, 7, 12) then 'pending'
        when orders.payment = 'authorized' then 'authorized'
        when orders.payment = 'held for review' then 'pending'
        else 'paid'
    end as financial_status,
    case
        when orders.status_id in (2, 10) or (orders.items_shipped > 0 and orders.items_shipped >= orders.items_total)
            then 'fulfilled'
        when orders.status_id = 3 or orders.items_shipped > 0 then 'partial'
    end as fulfillment_status,
    orders.cart_id as cart_token,
    orders.customer_locale,
    orders.is_email_opt_in as buyer_accepts_marketing,
    -- The payment provider that BigCommerce has for trying things out.
    orders.payment_method ilike 'test payment%' as test,
    orders.billing_address ->> 'first_name' as billing_address_first_name,
    orders.billing_address ->> 'last_name' as billing_address_last_name,
    orders.billing_address ->> 'street_1' as billing_address_address_1,
    orders.billing_address ->> 'street_2' as billing_address_address_2,
    orders.billing_address ->> 'city' as billing_address_city,
    orders.billing_address ->> 'state' as billing_address_province,
    orders.billing_address ->> 'zip' as billing_address_zip,
    orders.billing_address ->> 'country_iso2' as billing_address_country_code,
    orders.billing_address ->> 'phone' as billing_address_phone,
    shipped_to.first_name as shipping_address_first_name,
    shipped_to.last_name as shipping_address_last_name,
    shipped_to.street_1 as shipping_address_address_1,
    shipped_to.street_2 as shipping_address_address_2,
    shipped_to.city as shipping_address_city,
    shipped_to.state as shipping_address_province,
    shipped_to.zip as shipping_address_zip,
    shipped_to.country_iso2 as shipping_address_country_code,
    shipped_to.phone as shipping_address_phone,
    orders.date_created as created_at,
    orders.date_created as processed_at,
    coalesce(orders.date_modified, orders.date_created) as updated_at,
    case when orders.status_id = 5 then coalesce(orders.date_modified, orders.date_created) end as cancelled_at,
    coalesce(orders.is_deleted, false) as _fivetran_deleted,
    orders._airbyte_extracted_at as _fivetran_synced
from orders
left join shipped_to on orders.id = shipped_to.order_id
