with

items as (
    select order_id, sum(quantity) as quantity
    from latest.order_line
    group by order_id
),

orders as (
    select
        *,
        lower(coalesce(financial_status, display_financial_status)) as payment,
        lower(coalesce(fulfillment_status, display_fulfillment_status)) as delivery,
        coalesce(total_price, total_price_set_shop_amount) as total,
        coalesce(subtotal_price, subtotal_price_set_shop_amount) as subtotal,
        coalesce(total_tax, total_tax_set_shop_amount) as tax,
        coalesce(total_discounts, total_discounts_set_shop_amount) as discount,
        coalesce(total_shipping_price_set_shop_amount, (total_shipping_price_set ->> '$.shop_money.amount')::decimal(18, 2))
            as postage
    from landed."order"
)

select
    orders.id::bigint as id,
    coalesce(orders.customer_id::bigint, 0) as customer_id,
    strftime(orders.created_at, '%a, %d %b %Y %H:%M:%S +0000') as date_created,
    strftime(orders.updated_at, '%Y-%m-%d %H:%M:%S+00:00') as date_modified,
    case
        when orders.cancelled_at is not null then 5
        when orders.payment = 'voided' then 6
        when orders.payment = 'expired' then 0
        when orders.payment = 'pending' then 7
        when orders.payment = 'refunded' then 4
        when orders.payment = 'partially_refunded' then 14
        when orders.delivery = 'fulfilled' then 2
        else 11
    end as status_id,
    case orders.payment
        when 'refunded' then 'refunded' when 'partially_refunded' then 'partially refunded' when 'pending' then '' when 'authorized' then 'authorized'
        else 'captured'
    end as payment_status,
    case when orders.test then 'Test Payment Gateway' else 'Stripe' end as payment_method,
    case when orders.source_name in ('phone', 'draft', 'shopify_draft_order') then 'manual' else 'www' end as order_source,
    coalesce(orders.currency, orders.currency_code) as currency_code,
    coalesce(orders.currency, orders.currency_code) as default_currency_code,
    (orders.subtotal + orders.discount)::varchar as subtotal_inc_tax,
    (orders.subtotal + orders.discount - round((orders.subtotal + orders.discount) / 6, 2))::varchar as subtotal_ex_tax,
    orders.postage::varchar as shipping_cost_inc_tax,
    (orders.postage - round(orders.postage / 6, 2))::varchar as shipping_cost_ex_tax,
    orders.total::varchar as total_inc_tax,
    (orders.total - orders.tax)::varchar as total_ex_tax,
    orders.discount::varchar as coupon_discount,
    '0.0000' as discount_amount,
    case when orders.payment in ('refunded', 'partially_refunded') then facts.refunded_amount else 0 end::varchar as refunded_amount,
    items.quantity as items_total,
    case when orders.delivery = 'fulfilled' then items.quantity else 0 end as items_shipped,
    coalesce(orders.buyer_accepts_marketing, orders.customer_accepts_marketing) as is_email_opt_in,
    coalesce(orders._fivetran_deleted, false) as is_deleted,
    orders.cart_token as cart_id,
    orders.customer_locale,
    {
        'first_name': orders.billing_address_first_name,
        'last_name': orders.billing_address_last_name,
        'company': '',
        'street_1': orders.billing_address_address_1,
        'street_2': coalesce(orders.billing_address_address_2, ''),
        'city': orders.billing_address_city,
        'state': orders.billing_address_province,
        'zip': orders.billing_address_zip,
        'country': 'United Kingdom',
        'country_iso2': orders.billing_address_country_code,
        'phone': orders.billing_address_phone,
        'email': orders.email
    } as billing_address,
    orders._fivetran_synced::timestamptz as _airbyte_extracted_at
from orders
left join items on orders.id = items.order_id
left join facts.orders as facts on orders.id = facts.id
