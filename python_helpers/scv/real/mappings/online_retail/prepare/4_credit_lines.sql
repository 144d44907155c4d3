-- What was given back: the lines of `C` invoices, and bad debt written off at a negative price. Positive from here on.
create temp table credit_lines as
select
    invoice_lines.* exclude (quantity, unit_price, amount),
    abs(quantity) as quantity,
    abs(unit_price) as unit_price,
    -amount as amount
from invoice_lines
anti join stock_movements using (source_line)
where quantity < 0 or unit_price < 0;
