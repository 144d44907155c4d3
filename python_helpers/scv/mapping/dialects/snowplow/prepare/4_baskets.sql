-- Grain: one row per event about a whole basket, of the ecommerce plugin or of the older tracker (tr_*).
create temp table baskets as
select
    * exclude (products),
    coalesce(purchase ->> 'transaction_id', tr_orderid) as order_id,
    (cart ->> 'total_value')::decimal(18, 4) as value,
    coalesce((purchase ->> 'revenue')::decimal(18, 4), tr_total) as revenue,
    coalesce((purchase ->> 'shipping')::decimal(18, 4), tr_shipping) as shipping,
    coalesce((purchase ->> 'tax')::decimal(18, 4), tr_tax) as tax,
    (purchase ->> 'discount_amount')::decimal(18, 4) as discount,
    coalesce(purchase ->> 'discount_code', checkout_step ->> 'coupon_code') as coupon,
    coalesce(purchase ->> 'currency', cart ->> 'currency', tr_currency) as currency,
    to_json([
        {
            'product_id': product ->> 'id',
            'name': product ->> 'name',
            'category': product ->> 'category',
            'price': (product ->> 'price')::double,
            'quantity': (product ->> 'quantity')::bigint
        }
        for product in products::json[]
    ]) as products
from events;
