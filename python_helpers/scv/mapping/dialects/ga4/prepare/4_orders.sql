-- Grain: one row per event about a whole basket.
create temp table baskets as
select
    *,
    -- What Analytics writes where the website sent nothing.
    nullif(coalesce(ecommerce ->> 'transaction_id', parameter(event_params, 'transaction_id')), '(not set)') as order_id,
    parameter(event_params, 'value')::decimal(18, 4) as value,
    (ecommerce ->> 'purchase_revenue')::decimal(18, 4) as revenue,
    (ecommerce ->> 'shipping_value')::decimal(18, 4) as shipping,
    (ecommerce ->> 'tax_value')::decimal(18, 4) as tax,
    parameter(event_params, 'coupon') as coupon,
    parameter(event_params, 'currency') as currency,
    to_json([
        {
            'product_id': item ->> 'item_id',
            'sku': item ->> 'item_variant',
            'name': item ->> 'item_name',
            'category': item ->> 'item_category',
            'price': (item ->> 'price')::double,
            'quantity': (item ->> 'quantity')::bigint
        }
        for item in items::json[]
    ]) as products
from events;
