-- Grain: one row per credit note and order that it is booked on.
select
    refund_id as id,
    order_id,
    null::varchar as return_id,
    'Credit note ' || invoice_no as note,
    sum(amount)::decimal(18, 4) as total_refunded_set_shop_amount,
    invoiced_at as created_at,
    invoiced_at as processed_at,
    invoiced_at as _fivetran_synced
from credits
group by refund_id, order_id, invoice_no, invoiced_at
order by invoiced_at, refund_id
