with

refunded_lines as (
    select
        refund_id,
        list({
            'entity_id': order_line_refund.id::bigint,
            'order_item_id': order_line_id::bigint,
            'qty': order_line_refund.quantity,
            'base_row_total_incl_tax': coalesce(subtotal, subtotal_set_shop_amount) + 1,
            'base_row_total': coalesce(subtotal, subtotal_set_shop_amount) + 1
            - coalesce(order_line_refund.total_tax, total_tax_set_shop_amount),
            'base_discount_amount': 1,
            'base_tax_amount': coalesce(order_line_refund.total_tax, total_tax_set_shop_amount)
        } order by order_line_refund.id) as items
    from latest.order_line_refund
    group by refund_id
)

select
    refund.id::bigint as entity_id,
    order_id::bigint as order_id,
    2 as state,
    refunds.amount as base_grand_total,
    refunds.on_postage as base_shipping_incl_tax,
    [{'comment': note, 'is_customer_notified': 0}] as comments,
    coalesce(refunded_lines.items, []) as items,
    strftime(created_at, '%Y-%m-%d %H:%M:%S') as created_at,
    strftime(created_at, '%Y-%m-%d %H:%M:%S') as updated_at,
    strftime(_fivetran_synced, '%Y-%m-%dT%H:%M:%SZ') as _airbyte_extracted_at
from landed.refund
inner join facts.refunds on refund.id = refunds.id
left join refunded_lines on refund.id = refunded_lines.refund_id
