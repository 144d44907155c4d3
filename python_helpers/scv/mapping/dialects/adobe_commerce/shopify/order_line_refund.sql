-- Grain: one row per thing sold in a credit memo.
select
    line_id as id,
    refund_id,
    order_line_id,
    quantity,
    amount as subtotal,
    tax_amount as total_tax,
    _airbyte_extracted_at as _fivetran_synced
from credited_lines
