with

allocations as (
    select
        order_line_id,
        list({
            'amount': coalesce(amount, amount_set_shop_money_amount, allocated_amount_set_shop_amount)::varchar,
            'discount_application_index': discount_application_index
        } order by "index") as discount_allocations
    from latest.discount_allocation
    group by order_line_id
),

applications as (
    select
        order_id,
        list({
            'type': type,
            'code': code,
            'title': title,
            'description': description,
            'target_type': target_type,
            'target_selection': target_selection,
            'allocation_method': allocation_method
        } order by "index") as discount_applications
    from latest.discount_application
    group by order_id
),

lines as (
    select
        order_line.order_id,
        to_json(list({
            'id': order_line.id::bigint,
            'product_id': order_line.product_id::bigint,
            'variant_id': order_line.variant_id::bigint,
            'sku': order_line.sku,
            'name': order_line.name,
            'title': order_line.title,
            'variant_title': order_line.variant_title,
            'vendor': order_line.vendor,
            'quantity': order_line.quantity,
            'price': coalesce(order_line.price, order_line.original_total_set_shop_amount / order_line.quantity),
            'total_discount': coalesce(order_line.total_discount, order_line.total_discount_set_shop_amount),
            'gift_card': coalesce(order_line.gift_card, order_line.is_gift_card),
            'discount_allocations': coalesce(allocations.discount_allocations, [])
        } order by order_line."index", order_line.id))::varchar as line_items
    from latest.order_line
    left join allocations on order_line.id = allocations.order_line_id
    group by order_line.order_id
),

codes as (
    select
        order_id,
        to_json(list({'code': code, 'amount': amount::varchar, 'type': type} order by "index"))::varchar as discount_codes
    from latest.order_discount_code
    group by order_id
)

select
    orders.id::bigint as id,
    case when orders.customer_id is not null then to_json({'id': orders.customer_id::bigint})::varchar end as customer,
    orders.email,
    orders.email as contact_email,
    orders.name,
    orders.number::bigint as number,
    orders.order_number::bigint as order_number,
    orders.taxes_included,
    orders.source_name,
    coalesce(orders.currency, orders.currency_code) as currency,
    coalesce(orders.total_price, orders.total_price_set_shop_amount) as total_price,
    coalesce(orders.subtotal_price, orders.subtotal_price_set_shop_amount) as subtotal_price,
    coalesce(orders.total_tax, orders.total_tax_set_shop_amount) as total_tax,
    coalesce(orders.total_discounts, orders.total_discounts_set_shop_amount) as total_discounts,
    orders.total_shipping_price_set::varchar as total_shipping_price_set,
    lower(coalesce(orders.financial_status, orders.display_financial_status)) as financial_status,
    orders.fulfillment_status,
    orders.cancel_reason,
    orders.checkout_id::bigint as checkout_id,
    orders.checkout_token,
    orders.cart_token,
    orders.landing_site_base_url as landing_site,
    orders.referring_site,
    orders.location_id::bigint as location_id,
    orders.customer_locale,
    to_json({'browser_ip': null, 'user_agent': orders.client_details_user_agent})::varchar as client_details,
    coalesce(orders.buyer_accepts_marketing, orders.customer_accepts_marketing) as buyer_accepts_marketing,
    orders.test,
    to_json({
        'first_name': orders.billing_address_first_name,
        'last_name': orders.billing_address_last_name,
        'address1': orders.billing_address_address_1,
        'address2': orders.billing_address_address_2,
        'city': orders.billing_address_city,
        'province': orders.billing_address_province,
        'zip': orders.billing_address_zip,
        'country_code': orders.billing_address_country_code,
        'phone': orders.billing_address_phone
    })::varchar as billing_address,
    to_json({
        'first_name': orders.shipping_address_first_name,
        'last_name': orders.shipping_address_last_name,
        'address1': orders.shipping_address_address_1,
        'address2': orders.shipping_address_address_2,
        'city': orders.shipping_address_city,
        'province': orders.shipping_address_province,
        'zip': orders.shipping_address_zip,
        'country_code': orders.shipping_address_country_code,
        'phone': orders.shipping_address_phone
    })::varchar as shipping_address,
    lines.line_items,
    coalesce(codes.discount_codes, '[]') as discount_codes,
    coalesce(to_json(applications.discount_applications)::varchar, '[]') as discount_applications,
    orders.created_at::timestamptz as created_at,
    orders.processed_at::timestamptz as processed_at,
    orders.updated_at::timestamptz as updated_at,
    orders.cancelled_at::timestamptz as cancelled_at,
    case when orders._fivetran_deleted then orders.updated_at::timestamptz end as deleted_at,
    uuid()::varchar as _airbyte_raw_id,
    orders._fivetran_synced::timestamptz as _airbyte_extracted_at
from landed."order" as orders
left join lines on orders.id = lines.order_id
left join codes on orders.id = codes.order_id
left join applications on orders.id = applications.order_id
