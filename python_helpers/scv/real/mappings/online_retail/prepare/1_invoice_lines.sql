-- One row per line of the source, numbered within its invoice in the order of the file: the source has no line number, and
-- lines that look the same are different lines. A few invoices were typed across a minute: they happened at its start.
create temp table invoice_lines as
select
    invoice_no,
    customer_id::varchar as customer_id,
    stock_code,
    description,
    country,
    quantity,
    file_row_number as source_line,
    unit_price::decimal(18, 4) as unit_price,
    round(quantity * unit_price::decimal(18, 4), 2)::decimal(18, 2) as amount,
    row_number() over (partition by invoice_no order by file_row_number) as line_number,
    timezone('UTC', timezone('Europe/London', min(invoice_ts) over (partition by invoice_no))) as invoiced_at
from source.invoice_lines;
