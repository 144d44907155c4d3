-- Grain: one row per product in a refund.
select
    refunds_made.id || '-' || (item ->> 'item_id') as id,
    refunds_made.id as refund_id,
    item ->> 'item_id' as order_line_id,
    (item ->> 'quantity')::double as quantity,
    (item ->> 'requested_amount')::decimal(18, 4) as subtotal,
    refunds_made._airbyte_extracted_at as _fivetran_synced
from refunds_made
cross join unnest(refunds_made.items::json[]) as listed (item)
where item ->> 'item_type' = 'PRODUCT'
