-- Grain: one row per version of an order, in the currency that the shop keeps its books in.
with

orders as (
    select
        *,
        extension_attributes -> 'shipping_assignments' -> 0 -> 'shipping' -> 'address' as shipping_address,
        case when prices_include_tax then coalesce(base_subtotal_incl_tax, base_subtotal) else base_subtotal end as goods,
        case
            when prices_include_tax then coalesce(base_shipping_incl_tax, base_shipping_amount)
            else base_shipping_amount
        end as postage,
        -- Less than nothing, as the books have it.
        abs(base_discount_amount) as discount,
        -- Gift cards, store credit and points pay for an order; they make it no cheaper.
        base_grand_total
        + coalesce((extension_attributes ->> 'base_gift_cards_amount')::decimal(18, 4), 0)
        + coalesce((extension_attributes ->> 'base_customer_balance_amount')::decimal(18, 4), 0)
        + coalesce((extension_attributes ->> 'base_reward_currency_amount')::decimal(18, 4), 0) as total,
        list_sum([
            (item ->> 'qty_ordered')::double - coalesce((item ->> 'qty_canceled')::double, 0)
            for item in items::json[] if (item ->> 'parent_item_id') is null
        ]) as wanted,
        list_sum([
            (item ->> 'qty_shipped')::double for item in items::json[] if (item ->> 'parent_item_id') is null
        ]) as shipped
    from landed.orders
    cross join tax_setting
)

select
    entity_id as id,
    customer_id,
    customer_email as email,
    increment_id as name,
    -- Only an order that staff type in comes from no address on the internet.
    case when remote_ip is null then 'phone' else 'web' end as source_name,
    base_currency_code as currency,
    total as total_price,
    goods - discount as subtotal_price,
    base_tax_amount as total_tax,
    prices_include_tax as taxes_included,
    discount as total_discounts,
    postage as total_shipping_price_set_shop_amount,
    case
        when state = 'closed' or (base_total_refunded > 0 and base_total_refunded >= total) then 'refunded'
        when base_total_refunded > 0 then 'partially_refunded'
        when state = 'canceled' then 'voided'
        when state = 'complete' or base_grand_total = 0 or base_total_paid >= base_grand_total then 'paid'
        when base_total_paid > 0 then 'partially_paid'
        -- new, pending_payment, payment_review, holded, and processing on account.
        else 'pending'
    end as financial_status,
    case
        when state = 'complete' or (shipped > 0 and shipped >= wanted) then 'fulfilled'
        when shipped > 0 then 'partial'
    end as fulfillment_status,
    quote_id as checkout_id,
    billing_address ->> 'firstname' as billing_address_first_name,
    billing_address ->> 'lastname' as billing_address_last_name,
    billing_address -> 'street' ->> 0 as billing_address_address_1,
    more_of_street(billing_address) as billing_address_address_2,
    billing_address ->> 'city' as billing_address_city,
    billing_address ->> 'region' as billing_address_province,
    billing_address ->> 'postcode' as billing_address_zip,
    billing_address ->> 'country_id' as billing_address_country_code,
    billing_address ->> 'telephone' as billing_address_phone,
    shipping_address ->> 'firstname' as shipping_address_first_name,
    shipping_address ->> 'lastname' as shipping_address_last_name,
    shipping_address -> 'street' ->> 0 as shipping_address_address_1,
    more_of_street(shipping_address) as shipping_address_address_2,
    shipping_address ->> 'city' as shipping_address_city,
    shipping_address ->> 'region' as shipping_address_province,
    shipping_address ->> 'postcode' as shipping_address_zip,
    shipping_address ->> 'country_id' as shipping_address_country_code,
    shipping_address ->> 'telephone' as shipping_address_phone,
    created_at,
    created_at as processed_at,
    coalesce(updated_at, created_at) as updated_at,
    -- Once paid, an order is called off by a credit memo over everything, before anything has left.
    case
        when state = 'canceled' or (state = 'closed' and coalesce(shipped, 0) = 0 and not coalesce(is_virtual, false))
            then coalesce(updated_at, created_at)
    end as cancelled_at,
    _airbyte_extracted_at as _fivetran_synced
from orders
