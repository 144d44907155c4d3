-- Grain: one row per store order on which money was given back, with what its returned lines do not account for.
{{ config(materialized='view') }}

with refunds as (
    select * from {{ ref('stg_store__refunds') }}
    where coalesce(status, 'completed') not in ('failed', 'rejected', 'pending')
),

payments as (
    select * from {{ ref('stg_store__payments') }}
),

orders as (
    select * from {{ ref('int_orders_collected') }}
),

returned_lines as (
    select * from {{ ref('int_returned_lines') }}
    where refund_id is null
),

receipts_of_returns as (
    select
        return_order_id,
        min(order_id) as order_id
    from {{ ref('int_till_returns') }}
    group by return_order_id
),

lines_added_up as (
    select
        order_id,
        sum(amount) as amount,
        sum(tax_amount) as tax_amount
    from returned_lines
    group by order_id
),

-- The refund is booked on the return; the payment, else the return, knows the sale that it gives money back for.
refunds_of_sales as (
    select
        refunds.amount,
        coalesce(payments.order_id, receipts_of_returns.order_id, refunds.order_id) as order_id
    from refunds
    left join payments on refunds.payment_id = payments.payment_id
    left join receipts_of_returns on refunds.order_id = receipts_of_returns.return_order_id
),

refunds_added_up as (
    select
        order_id,
        sum(amount) as refunded_amount
    from refunds_of_sales
    group by order_id
),

refunds_compared as (
    select
        refunds_added_up.order_id,
        refunds_added_up.refunded_amount,
        coalesce(lines_added_up.amount, 0)
        + case when coalesce(orders.is_tax_included, true) then 0 else coalesce(lines_added_up.tax_amount, 0) end
            as explained_money
    from refunds_added_up
    left join orders on refunds_added_up.order_id = orders.order_id
    left join lines_added_up on refunds_added_up.order_id = lines_added_up.order_id
)

select
    order_id,
    cast(refunded_amount as decimal(18, 2)) as refunded_amount,
    cast(greatest(refunded_amount - explained_money, 0) as decimal(18, 2)) as unexplained_amount
from refunds_compared
