-- F6: of whoever got all of their money back nothing was kept, whatever the refund was booked as. An order that was
-- changed after it was placed sold more than its total and is left aside.
select
    order_id,
    total_amount,
    refunded_amount,
    net_revenue
from {{ ref('orders') }}
where
    gross_revenue <= total_amount
    and refunded_amount >= total_amount
    and net_revenue > 0
