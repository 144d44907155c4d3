-- Grain: one row per order line in the newest version of a refund.
select
    line ->> 'id' as id,
    order_refunds.id as refund_id,
    line ->> 'line_item_id' as order_line_id,
    (line ->> 'quantity')::double as quantity,
    (line ->> 'subtotal')::decimal(18, 4) as subtotal,
    (line ->> 'total_tax')::decimal(18, 4) as total_tax,
    line ->> 'restock_type' as restock_type,
    order_refunds._airbyte_extracted_at as _fivetran_synced
from latest.order_refunds
cross join unnest(order_refunds.refund_line_items::json[]) as lines (line)
