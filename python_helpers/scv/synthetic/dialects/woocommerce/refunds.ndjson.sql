with

refunded_lines as (
    select
        refund_id,
        list({
            'id': order_line_refund.id::bigint,
            'name': lines.name,
            'product_id': lines.product_id::bigint,
            'variation_id': lines.variant_id::bigint,
            'quantity': -order_line_refund.quantity::bigint,
            'total': (
                coalesce(order_line_refund.total_tax, total_tax_set_shop_amount) - coalesce(subtotal, subtotal_set_shop_amount)
            )::decimal(18, 2)::varchar,
            'total_tax': (-coalesce(order_line_refund.total_tax, total_tax_set_shop_amount))::decimal(18, 2)::varchar,
            'meta_data': [{'id': 1, 'key': '_refunded_item_id', 'value': order_line_refund.order_line_id}]
        } order by order_line_refund.id) as line_items
    from latest.order_line_refund
    left join facts.lines on order_line_refund.order_line_id = lines.id
    group by refund_id
)

select
    refund.id::bigint as id,
    strftime(created_at, '%Y-%m-%dT%H:%M:%S') as date_created_gmt,
    refunds.amount::varchar as amount,
    note as reason,
    true as refunded_payment,
    coalesce(refunded_lines.line_items, []) as line_items,
    case when refunds.on_postage > 0 then [{
        'total': (round(refunds.on_postage / 6, 2) - refunds.on_postage)::decimal(18, 2)::varchar,
        'total_tax': (-round(refunds.on_postage / 6, 2))::decimal(18, 2)::varchar
    }] else [] end as shipping_lines,
    strftime(_fivetran_synced, '%Y-%m-%dT%H:%M:%SZ') as _airbyte_extracted_at
from landed.refund
inner join facts.refunds on refund.id = refunds.id
left join refunded_lines on refund.id = refunded_lines.refund_id
