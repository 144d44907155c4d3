-- What was charged for, or given away on a customer's invoice.
create temp table sale_lines as
select
    invoice_lines.*,
    invoice_no as order_id,
    invoice_no || '-' || line_number as order_line_id
from invoice_lines
anti join stock_movements using (source_line)
where quantity >= 0 and unit_price >= 0;
