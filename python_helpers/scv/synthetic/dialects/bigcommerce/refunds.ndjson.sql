with

products as (
    select
        refund_id,
        list({
            'item_type': 'PRODUCT',
            'item_id': order_line_id::bigint,
            'quantity': quantity,
            'requested_amount': coalesce(subtotal, subtotal_set_shop_amount)::decimal(18, 2)
        } order by order_line_id) as items
    from latest.order_line_refund
    group by refund_id
)

select
    refund.id::bigint as id,
    order_id::bigint as order_id,
    strftime(created_at, '%Y-%m-%dT%H:%M:%SZ') as created,
    note as reason,
    refunds.amount as total_amount,
    list_concat(
        products.items,
        case when refunds.on_postage > 0 then [{
            'item_type': 'SHIPPING',
            'item_id': order_id::bigint,
            'quantity': null,
            'requested_amount': refunds.on_postage
        }] else [] end
    ) as items
from landed.refund
inner join facts.refunds on refund.id = refunds.id
left join products on refund.id = products.refund_id
