-- The lines sold, and a line of no units for every credit that no sale explains, so that its refund has a line to name.
create temp table order_lines as
select
    order_line_id,
    order_id,
    line_number,
    customer_id,
    stock_code,
    description,
    country,
    quantity,
    unit_price,
    amount,
    invoiced_at
from sale_lines

union all

select
    order_line_id,
    order_id,
    100000 + source_line as line_number,
    customer_id,
    stock_code,
    description,
    country,
    0 as quantity,
    unit_price,
    0 as amount,
    invoiced_at
from unmatched_credits;
