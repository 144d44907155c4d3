-- Grain: one row per refund of the web shop, with what it gave back and for what.

with refunds as (
    select * from {{ ref('stg_ecommerce__refunds') }}
),

orders as (
    select * from {{ ref('int_orders_collected') }}
),

returned_lines as (
    select * from {{ ref('int_returned_lines') }}
),

adjustments as (
    select * from {{ ref('stg_ecommerce__order_adjustments') }}
),

transactions as (
    select * from {{ ref('stg_ecommerce__transactions') }}
    where kind = 'refund' and status = 'success' and not is_test
),

lines_added_up as (
    select
        refund_id,
        sum(amount) as line_amount,
        sum(goods_amount) as goods_amount,
        sum(tax_amount) as tax_amount
    from returned_lines
    where refund_id is not null
    group by refund_id
),

-- The shop's sign: below zero is for the customer. Postage can only be given back.
adjustments_added_up as (
    select
        refund_id,
        sum(case when reason like '%shipping%' then abs(amount + tax_amount) else 0 end) as postage_amount,
        sum(case when reason like '%shipping%' then 0 else -amount end) as difference_amount,
        sum(case when reason like '%shipping%' then 0 else -tax_amount end) as difference_tax_amount
    from adjustments
    group by refund_id
),

-- Money of another currency than the order's says nothing about it, and neither does the rest of a refund that was
-- paid in two: the lines speak.
transactions_added_up as (
    select
        transactions.refund_id,
        case
            when bool_and(coalesce(transactions.currency = orders.currency, true)) then sum(transactions.amount)
        end as paid_amount
    from transactions
    inner join refunds on transactions.refund_id = refunds.refund_id
    left join orders on refunds.order_id = orders.order_id
    group by transactions.refund_id
),

refunds_with_parts as (
    select
        refunds.refund_id,
        refunds.order_id,
        refunds.return_id,
        refunds.refunded_at,
        lines_added_up.refund_id is not null as has_lines,
        adjustments_added_up.refund_id is not null as has_adjustment,
        coalesce(orders.is_tax_included, true) as is_tax_included,
        coalesce(lines_added_up.line_amount, 0) as line_amount,
        coalesce(lines_added_up.goods_amount, 0) as goods_amount,
        coalesce(lines_added_up.tax_amount, 0) as tax_amount,
        coalesce(adjustments_added_up.postage_amount, 0) as postage_amount,
        coalesce(adjustments_added_up.difference_amount, 0) as difference_amount,
        coalesce(adjustments_added_up.difference_tax_amount, 0) as difference_tax_amount,
        coalesce(refunds.refunded_amount, transactions_added_up.paid_amount) as paid_amount
    from refunds
    left join orders on refunds.order_id = orders.order_id
    left join lines_added_up on refunds.refund_id = lines_added_up.refund_id
    left join adjustments_added_up on refunds.refund_id = adjustments_added_up.refund_id
    left join transactions_added_up on refunds.refund_id = transactions_added_up.refund_id
),

-- Without lines money can only have gone to the customer, whatever the sign.
refunds_explained as (
    select
        *,
        case
            when has_lines
                then goods_amount + difference_amount + case when is_tax_included then difference_tax_amount else 0 end
            when not has_adjustment then 0
            when paid_amount is not null
                then greatest(
                        paid_amount - postage_amount
                        - case when is_tax_included then 0 else abs(difference_tax_amount) end,
                        0
                    )
            else abs(difference_amount + case when is_tax_included then difference_tax_amount else 0 end)
        end as explained_amount,
        case
            when has_lines
                then line_amount + case when is_tax_included then 0 else tax_amount end
                    + postage_amount + difference_amount + difference_tax_amount
            when has_adjustment
                then coalesce(paid_amount, abs(difference_amount + difference_tax_amount) + postage_amount)
            else 0
        end as explained_money
    from refunds_with_parts
)

select
    refund_id,
    order_id,
    return_id,
    refunded_at,
    cast(goods_amount as decimal(18, 2)) as goods_amount,
    cast(explained_amount as decimal(18, 2)) as explained_amount,
    cast(postage_amount as decimal(18, 2)) as postage_amount,
    -- Money beyond what lines and adjustments account for: a feed without adjustments, goodwill without a word.
    cast(greatest(coalesce(paid_amount, 0) - explained_money, 0) as decimal(18, 2)) as unexplained_amount,
    cast(
        coalesce(paid_amount, case when has_lines or has_adjustment then greatest(explained_money, 0) end)
        as decimal(18, 2)
    ) as refunded_amount
from refunds_explained
