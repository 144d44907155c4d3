with

items_of_lines as (
    select
        orders.delivery,
        lines.*,
        unnest(
            list_concat(
                [{
                    'item_id': lines.id::bigint,
                    'parent_item_id': null::bigint,
                    'product_id': product_id::bigint,
                    'product_type': case when sells_gift_card then 'giftcard' when product_id is null then 'virtual' else 'configurable' end,
                    'sku': lines.sku,
                    'name': title,
                    'qty_ordered': quantity,
                    'qty_canceled': 0,
                    'qty_shipped': case when orders.delivery = 'fulfilled' then quantity else 0 end,
                    'base_original_price': unit_price,
                    'base_price_incl_tax': unit_price,
                    'base_price': unit_price - round(unit_price / 6, 2),
                    'base_discount_amount': discount
                }],
                case when product_id is null then [] else [{
                    'item_id': lines.id::bigint + 700000000000,
                    'parent_item_id': lines.id::bigint,
                    'product_id': variant_id::bigint,
                    'product_type': 'simple',
                    'sku': lines.sku,
                    'name': lines.name,
                    'qty_ordered': quantity,
                    'qty_canceled': 0,
                    'qty_shipped': 0,
                    'base_original_price': null,
                    'base_price_incl_tax': null,
                    'base_price': 0,
                    'base_discount_amount': 0
                }] end
            )
        ) as item
    from (
        select distinct
            id,
            lower(coalesce(fulfillment_status, display_fulfillment_status)) as delivery
        from landed."order"
    ) as orders
    inner join facts.lines on orders.id = lines.order_id
),

items as (
    select
        order_id,
        delivery,
        list(item order by "index", id, item.parent_item_id nulls first) as items
    from items_of_lines
    group by order_id, delivery
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
    orders.id::bigint as entity_id,
    orders.name as increment_id,
    orders.checkout_id::bigint as quote_id,
    orders.customer_id::bigint as customer_id,
    orders.email as customer_email,
    case
        when orders.payment in ('voided', 'expired') then 'canceled'
        when orders.cancelled_at is not null or orders.payment = 'refunded' then 'closed'
        when orders.payment = 'pending' then 'new'
        when orders.payment = 'authorized' then 'payment_review'
        when orders.delivery = 'fulfilled' then 'complete'
        else 'processing'
    end as state,
    case when orders.source_name not in ('phone', 'draft', 'shopify_draft_order') then '203.0.113.7' end as remote_ip,
    0 as is_virtual,
    coalesce(orders.currency, orders.currency_code) as base_currency_code,
    orders.total - facts.gift_card_amount as base_grand_total,
    case
        when orders.payment not in ('pending', 'authorized', 'voided', 'expired') then orders.total - facts.gift_card_amount
    end as base_total_paid,
    case when orders.payment in ('refunded', 'partially_refunded') then facts.refunded_amount end as base_total_refunded,
    orders.subtotal + orders.discount as base_subtotal_incl_tax,
    orders.subtotal + orders.discount - round((orders.subtotal + orders.discount) / 6, 2) as base_subtotal,
    orders.tax as base_tax_amount,
    -orders.discount as base_discount_amount,
    orders.postage as base_shipping_incl_tax,
    orders.postage - round(orders.postage / 6, 2) as base_shipping_amount,
    codes.code as coupon_code,
    {
        'firstname': orders.billing_address_first_name,
        'lastname': orders.billing_address_last_name,
        'street': list_filter(
            [orders.billing_address_address_1, orders.billing_address_address_2], lambda line: line is not null
        ),
        'city': orders.billing_address_city,
        'region': orders.billing_address_province,
        'postcode': orders.billing_address_zip,
        'country_id': orders.billing_address_country_code,
        'telephone': orders.billing_address_phone
    } as billing_address,
    {
        'base_gift_cards_amount': facts.gift_card_amount,
        'shipping_assignments': [{
            'shipping': {
                'method': 'flatrate_flatrate',
                'address': {
                    'firstname': orders.shipping_address_first_name,
                    'lastname': orders.shipping_address_last_name,
                    'street': list_filter(
                        [orders.shipping_address_address_1, orders.shipping_address_address_2], lambda line: line is not null
                    ),
                    'city': orders.shipping_address_city,
                    'region': orders.shipping_address_province,
                    'postcode': orders.shipping_address_zip,
                    'country_id': orders.shipping_address_country_code,
                    'telephone': orders.shipping_address_phone
                }
            }
        }]
    } as extension_attributes,
    items.items,
    strftime(orders.created_at, '%Y-%m-%d %H:%M:%S') as created_at,
    strftime(orders.updated_at, '%Y-%m-%d %H:%M:%S') as updated_at,
    strftime(orders._fivetran_synced, '%Y-%m-%dT%H:%M:%SZ') as _airbyte_extracted_at
from orders
left join items on orders.id = items.order_id and orders.delivery is not distinct from items.delivery
left join facts.orders as facts on orders.id = facts.id
left join latest.order_discount_code as codes on orders.id = codes.order_id and codes."index" = 1
