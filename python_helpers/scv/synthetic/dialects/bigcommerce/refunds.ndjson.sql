with

items as (
    select
        refund_id,
        list({
            'item_type': 'PRODUCT',
            'item_id': order_line_id::bigint,
            'quantity': quantity,
            'requested_amount': coalesce(subtotal, subtotal_set_shop_amount)::decimal(18, 2)
        } order by order_line_id) as items,
        sum(coalesce(subtotal, subtotal_set_shop_amount)) as amount
    from latest.order_line_refund
    group by refund_id
)

select
    refund.id::bigint as id,
    order_id::bigint as order_id,
    strftime(created_at, '%Y-%m-%dT%H:%M:%SZ') as created,
    note as reason,
    total_refunded_set_shop_amount as total_amount,
    list_concat(
        items.items,
        case when total_refunded_set_shop_amount > items.amount then [{
            'item_type': 'SHIPPING',
            'item_id': order_id::bigint,
            'quantity': null,
            'requested_amount': (total_refunded_set_shop_amount - items.amount)::decimal(18, 2)
        }] else [] end
    ) as items
from landed.refund
left join items on refund.id = items.refund_id
