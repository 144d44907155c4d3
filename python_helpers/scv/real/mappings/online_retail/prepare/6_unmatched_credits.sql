-- What no sale of the file explains: goods sold before it begins, discounts, fees, and all credits without a customer.
-- It is booked on the customer's latest order until then; where there is none the credit note becomes an order of its own,
-- the only kind of order that sells nothing.
create temp table unmatched_credits as
with

matched_quantities as (
    select
        source_line,
        sum(quantity)::bigint as quantity
    from matched_credits
    group by source_line
),

customer_orders as (
    select
        customer_id,
        invoiced_at,
        max(order_id) as order_id
    from sale_lines
    where customer_id is not null
    group by customer_id, invoiced_at
),

remainders as (
    select
        credit_lines.* exclude (quantity, amount),
        credit_lines.quantity - coalesce(matched_quantities.quantity, 0) as quantity
    from credit_lines
    left join matched_quantities on credit_lines.source_line = matched_quantities.source_line
    where credit_lines.quantity > coalesce(matched_quantities.quantity, 0)
)

select
    remainders.*,
    coalesce(customer_orders.order_id, remainders.invoice_no) as order_id,
    customer_orders.order_id is null as is_own_order,
    remainders.invoice_no || '-' || remainders.line_number as order_line_id
from remainders
asof left join customer_orders
    on remainders.customer_id = customer_orders.customer_id
    and remainders.invoiced_at >= customer_orders.invoiced_at;
