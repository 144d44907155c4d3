-- Grain: one row per credited line and the order line that it is booked on.
select
    refund_line_id as id,
    refund_id,
    order_line_id,
    quantity::double as quantity,
    amount::decimal(18, 4) as subtotal,
    0::decimal(18, 4) as total_tax,
    'cancel' as restock_type,
    invoiced_at as _fivetran_synced
from credits
order by refund_id, refund_line_id
