-- Grain: one row per refund. Where refunds did not land, an order with money refunded has one, at its last change.
create temp table refunds_made as
select
    id,
    order_id,
    reason,
    total_amount,
    items,
    created,
    _airbyte_extracted_at
from latest.refunds

union all by name

select
    orders.id || '-refunded' as id,
    orders.id as order_id,
    orders.refunded_amount as total_amount,
    to_json(
        list({
            'item_type': 'PRODUCT',
            'item_id': order_products.id,
            'quantity': order_products.quantity_refunded,
            'requested_amount': order_products.refund_amount
        }) filter (where order_products.quantity_refunded > 0)
    ) as items,
    orders.date_modified as created,
    orders._airbyte_extracted_at
from latest.orders
left join latest.order_products on orders.id = order_products.order_id
where orders.refunded_amount > 0 and orders.id not in (select order_id from latest.refunds where order_id is not null)
group by orders.id, orders.refunded_amount, orders.date_modified, orders._airbyte_extracted_at;
