with

taxed_lines as (
    select
        *,
        unit_price * quantity as gross,
        unit_price * quantity - discount as net,
        round(unit_price * quantity / 6, 2) as gross_tax,
        round((unit_price * quantity - discount) / 6, 2) as net_tax
    from facts.lines
),

line_items as (
    select
        order_id,
        list({
            'id': id::bigint,
            'name': name,
            'parent_name': title,
            'product_id': coalesce(product_id::bigint, 0),
            'variation_id': coalesce(variant_id::bigint, 0),
            'quantity': quantity,
            'subtotal': (gross - gross_tax)::decimal(18, 2)::varchar,
            'subtotal_tax': gross_tax::decimal(18, 2)::varchar,
            'total': (net - net_tax)::decimal(18, 2)::varchar,
            'total_tax': net_tax::decimal(18, 2)::varchar,
            'sku': sku,
            'price': (net - net_tax)::double / quantity,
            'meta_data': case
                when sells_gift_card then [{
                    'id': 1, 'key': 'wc_gc_giftcard_amount', 'display_key': 'Amount', 'display_value': unit_price::varchar
                }]
                when variant_title is null then []
                else [
                {'id': 1, 'key': 'pa_size', 'display_key': 'Size', 'display_value': split_part(variant_title, ' / ', 1)},
                {'id': 2, 'key': 'pa_colour', 'display_key': 'Colour', 'display_value': split_part(variant_title, ' / ', 2)},
                    {'id': 3, 'key': '_reduced_stock', 'display_key': '_reduced_stock', 'display_value': quantity::varchar}
                ]
            end
        } order by "index", id) as line_items
    from taxed_lines
    group by order_id
),

coupons as (
    select
        order_id,
        list({
            'id': "index",
            'code': lower(code),
            'discount': case type when 'shipping' then '0.00' else (amount - round(amount / 6, 2))::decimal(18, 2)::varchar end,
            'discount_tax': case type when 'shipping' then '0.00' else round(amount / 6, 2)::decimal(18, 2)::varchar end,
            'free_shipping': type = 'shipping',
            'discount_type': case type when 'percentage' then 'percent' when 'fixed_amount' then 'fixed_cart' else type end
        } order by "index") as coupon_lines
    from latest.order_discount_code
    group by order_id
),

refunds as (
    select
        order_id,
        list({
            'id': id::bigint,
            'reason': note,
            'total': (-amount)::decimal(18, 2)::varchar
        } order by id) as refunds
    from latest.refund
    inner join facts.refunds using (id)
    group by order_id
),

orders as (
    select
        *,
        lower(coalesce(financial_status, display_financial_status)) as payment,
        lower(coalesce(fulfillment_status, display_fulfillment_status)) as delivery,
        coalesce(total_shipping_price_set_shop_amount, (total_shipping_price_set ->> '$.shop_money.amount')::decimal(18, 2))
            as shipping
    from landed."order"
)

select
    orders.id::bigint as id,
    0 as parent_id,
    orders.name as number,
    case when orders.source_name in ('phone', 'draft', 'shopify_draft_order') then 'admin' else 'checkout' end as created_via,
    case
        when orders._fivetran_deleted then 'trash'
        when orders.cancelled_at is not null then 'cancelled'
        when orders.payment in ('voided', 'expired') then 'failed'
        when orders.payment in ('pending', 'authorized') then 'on-hold'
        when orders.payment = 'refunded' then 'refunded'
        when orders.delivery = 'fulfilled' then 'completed'
        else 'processing'
    end as status,
    coalesce(orders.currency, orders.currency_code) as currency,
    strftime(orders.created_at, '%Y-%m-%dT%H:%M:%S') as date_created_gmt,
    strftime(orders.updated_at, '%Y-%m-%dT%H:%M:%S') as date_modified_gmt,
    case when orders.payment not in ('pending', 'authorized', 'voided', 'expired') then strftime(orders.created_at, '%Y-%m-%dT%H:%M:%S') end
        as date_paid_gmt,
    true as prices_include_tax,
    coalesce(orders.total_price, orders.total_price_set_shop_amount)::decimal(18, 2)::varchar as total,
    coalesce(orders.total_tax, orders.total_tax_set_shop_amount)::decimal(18, 2)::varchar as total_tax,
    (orders.discount - round(orders.discount / 6, 2))::decimal(18, 2)::varchar as discount_total,
    round(orders.discount / 6, 2)::decimal(18, 2)::varchar as discount_tax,
    (orders.shipping - round(orders.shipping / 6, 2))::decimal(18, 2)::varchar as shipping_total,
    round(orders.shipping / 6, 2)::decimal(18, 2)::varchar as shipping_tax,
    coalesce(orders.customer_id::bigint, 0) as customer_id,
    orders.client_details_user_agent as customer_user_agent,
    {
        'first_name': orders.billing_address_first_name,
        'last_name': orders.billing_address_last_name,
        'company': '',
        'address_1': orders.billing_address_address_1,
        'address_2': orders.billing_address_address_2,
        'city': orders.billing_address_city,
        'state': orders.billing_address_province,
        'postcode': orders.billing_address_zip,
        'country': orders.billing_address_country_code,
        'email': orders.email,
        'phone': orders.billing_address_phone
    } as billing,
    {
        'first_name': orders.shipping_address_first_name,
        'last_name': orders.shipping_address_last_name,
        'company': '',
        'address_1': orders.shipping_address_address_1,
        'address_2': orders.shipping_address_address_2,
        'city': orders.shipping_address_city,
        'state': orders.shipping_address_province,
        'postcode': orders.shipping_address_zip,
        'country': orders.shipping_address_country_code,
        'phone': orders.shipping_address_phone
    } as shipping,
    [
        {'key': '_wc_order_attribution_session_entry', 'value': orders.landing_site_base_url},
        {'key': '_wc_order_attribution_referrer', 'value': orders.referring_site},
        {'key': 'is_vat_exempt', 'value': 'no'}
    ] as meta_data,
    line_items.line_items,
    [] as fee_lines,
    coalesce(coupons.coupon_lines, []) as coupon_lines,
    case when orders.payment in ('refunded', 'partially_refunded') then refunds.refunds else [] end as refunds,
    strftime(orders._fivetran_synced, '%Y-%m-%dT%H:%M:%SZ') as _airbyte_extracted_at
from (
    -- Postage that a discount took off was never charged: it is in no sum.
    select
        orders.* exclude (shipping),
        case
            when shipping is not null
                then coalesce(total_price, total_price_set_shop_amount) - coalesce(subtotal_price, subtotal_price_set_shop_amount)
        end as shipping,
        coalesce(total_discounts, total_discounts_set_shop_amount) - coalesce(
            shipping + coalesce(subtotal_price, subtotal_price_set_shop_amount)
            - coalesce(total_price, total_price_set_shop_amount),
            0
        ) as discount
    from orders
) as orders
left join line_items on orders.id = line_items.order_id
left join coupons on orders.id = coupons.order_id
left join refunds on orders.id = refunds.order_id
