-- Grain: one row per amount that the newest version of a refund gave beyond or below its lines.
select
    adjustment ->> 'id' as id,
    order_refunds.order_id,
    order_refunds.id as refund_id,
    (adjustment ->> 'amount')::decimal(18, 4) as amount,
    (adjustment ->> 'tax_amount')::decimal(18, 4) as tax_amount,
    adjustment ->> 'kind' as kind,
    adjustment ->> 'reason' as reason,
    order_refunds._airbyte_extracted_at as _fivetran_synced
from latest.order_refunds
cross join unnest(order_refunds.order_adjustments::json[]) as adjustments (adjustment)
