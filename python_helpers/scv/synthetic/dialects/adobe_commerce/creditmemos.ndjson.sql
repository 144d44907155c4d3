with

refunded_lines as (
    select
        refund_id,
        list({
            'entity_id': order_line_refund.id::bigint,
            'order_item_id': order_line_id::bigint,
            'qty': order_line_refund.quantity,
            'base_row_total_incl_tax': coalesce(subtotal, subtotal_set_shop_amount) + discount,
            'base_row_total': coalesce(subtotal, subtotal_set_shop_amount) + discount
            - coalesce(order_line_refund.total_tax, total_tax_set_shop_amount),
            'base_discount_amount': discount,
            'base_tax_amount': coalesce(order_line_refund.total_tax, total_tax_set_shop_amount)
        } order by order_line_refund.id) as items,
        sum(coalesce(subtotal, subtotal_set_shop_amount)) as amount
    from (
        select
            refunded.*,
            round(
                coalesce(line.total_discount, line.total_discount_set_shop_amount, 0) * refunded.quantity / line.quantity, 2
            )::decimal(18, 2) as discount
        from latest.order_line_refund as refunded
        inner join latest.order_line as line on refunded.order_line_id = line.id
    ) as order_line_refund
    group by refund_id
)

select
    refund.id::bigint as entity_id,
    order_id::bigint as order_id,
    2 as state,
    total_refunded_set_shop_amount as base_grand_total,
    total_refunded_set_shop_amount - coalesce(refunded_lines.amount, 0) as base_shipping_incl_tax,
    [{'comment': note, 'is_customer_notified': 0}] as comments,
    coalesce(refunded_lines.items, []) as items,
    strftime(created_at, '%Y-%m-%d %H:%M:%S') as created_at,
    strftime(created_at, '%Y-%m-%d %H:%M:%S') as updated_at,
    strftime(_fivetran_synced, '%Y-%m-%dT%H:%M:%SZ') as _airbyte_extracted_at
from landed.refund
left join refunded_lines on refund.id = refunded_lines.refund_id
