with

refunded_lines as (
    select
        refund_id,
        list({
            'id': order_line_refund.id::bigint,
            'name': order_line.name,
            'product_id': order_line.product_id::bigint,
            'variation_id': order_line.variant_id::bigint,
            'quantity': -order_line_refund.quantity::bigint,
            'total': (total_tax_of_line - subtotal_of_line)::decimal(18, 2)::varchar,
            'total_tax': (-total_tax_of_line)::decimal(18, 2)::varchar,
            'meta_data': [{'id': 1, 'key': '_refunded_item_id', 'value': order_line_refund.order_line_id}]
        } order by order_line_refund.id) as line_items,
        sum(subtotal_of_line) as amount
    from (
        select
            *,
            coalesce(subtotal, subtotal_set_shop_amount) as subtotal_of_line,
            coalesce(total_tax, total_tax_set_shop_amount) as total_tax_of_line
        from latest.order_line_refund
    ) as order_line_refund
    left join latest.order_line on order_line_refund.order_line_id = order_line.id
    group by refund_id
)

select
    refund.id::bigint as id,
    strftime(created_at, '%Y-%m-%dT%H:%M:%S') as date_created_gmt,
    total_refunded_set_shop_amount::varchar as amount,
    note as reason,
    true as refunded_payment,
    coalesce(refunded_lines.line_items, []) as line_items,
    case
        when total_refunded_set_shop_amount > refunded_lines.amount then [{
            'total': (
                refunded_lines.amount - total_refunded_set_shop_amount
                + round((total_refunded_set_shop_amount - refunded_lines.amount) / 6, 2)
            )::decimal(18, 2)::varchar,
            'total_tax': (-round((total_refunded_set_shop_amount - refunded_lines.amount) / 6, 2))::decimal(18, 2)::varchar
        }]
        else []
    end as shipping_lines,
    strftime(_fivetran_synced, '%Y-%m-%dT%H:%M:%SZ') as _airbyte_extracted_at
from landed.refund
left join refunded_lines on refund.id = refunded_lines.refund_id
