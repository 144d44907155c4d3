with

refund_lines as (
    select
        refund_id,
        to_json(list({
            'id': id::bigint,
            'line_item_id': order_line_id::bigint,
            'quantity': quantity::bigint,
            'subtotal': coalesce(subtotal, subtotal_set_shop_amount),
            'total_tax': coalesce(total_tax, total_tax_set_shop_amount),
            'restock_type': restock_type
        } order by id))::varchar as refund_line_items
    from latest.order_line_refund
    group by refund_id
),

adjustments as (
    select
        refund_id,
        to_json(list({
            'id': id::bigint,
            'order_id': order_id::bigint,
            'refund_id': refund_id::bigint,
            'amount': coalesce(amount, amount_set_shop_amount)::varchar,
            'tax_amount': coalesce(tax_amount, tax_amount_set_shop_amount)::varchar,
            'kind': kind,
            'reason': reason
        } order by id))::varchar as order_adjustments
    from latest.order_adjustment
    group by refund_id
),

payments as (
    select
        refund_id,
        list({
            'id': id::bigint,
            'order_id': order_id::bigint,
            'kind': lower(kind),
            'status': lower(status),
            'gateway': gateway,
            'amount': coalesce(amount, amount_set_shop_amount)::varchar,
            'currency': currency,
            'test': test,
            'created_at': strftime(created_at, '%Y-%m-%dT%H:%M:%SZ'),
            'processed_at': strftime(processed_at, '%Y-%m-%dT%H:%M:%SZ')
        } order by id) as transactions
    from latest."transaction"
    where refund_id is not null
    group by refund_id
)

select
    refund.id::bigint as id,
    refund.order_id::bigint as order_id,
    case when refund.return_id is not null then to_json({'id': refund.return_id::bigint})::varchar end as "return",
    refund.note,
    coalesce(refund_lines.refund_line_items, '[]') as refund_line_items,
    coalesce(adjustments.order_adjustments, '[]') as order_adjustments,
    -- A shop that states the sum of a refund and no payments paid it back in one.
    coalesce(
        to_json(payments.transactions)::varchar,
        case when refund.total_refunded_set_shop_amount is not null then to_json([{
            'id': refund.id::bigint,
            'order_id': refund.order_id::bigint,
            'kind': 'refund',
            'status': 'success',
            'amount': refund.total_refunded_set_shop_amount::varchar
        }])::varchar end
    ) as transactions,
    refund.created_at::timestamptz as created_at,
    refund.processed_at::timestamptz as processed_at,
    uuid()::varchar as _airbyte_raw_id,
    refund._fivetran_synced::timestamptz as _airbyte_extracted_at
from landed.refund
left join refund_lines on refund.id = refund_lines.refund_id
left join adjustments on refund.id = adjustments.refund_id
left join payments on refund.id = payments.refund_id
