-- One row per credited line and the order line that it is booked on; the amounts add up to the source's to the penny.
create temp table credits as
with

booked as (
    select source_line, order_id, order_line_id, quantity from matched_credits
    union all
    select source_line, order_id, order_line_id, quantity from unmatched_credits
)

select
    credit_lines.invoice_no,
    credit_lines.source_line,
    credit_lines.invoiced_at,
    booked.order_id,
    booked.order_line_id,
    booked.quantity,
    round(booked.quantity * credit_lines.unit_price, 2)::decimal(18, 2) as amount,
    credit_lines.invoice_no || '-' || booked.order_id as refund_id,
    credit_lines.invoice_no || '-' || credit_lines.line_number || '-' || booked.order_line_id as refund_line_id
from booked
inner join credit_lines on booked.source_line = credit_lines.source_line;
