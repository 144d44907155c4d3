-- Grain: one row per order on which goods came back or money was given back.

with orders as (
    select * from {{ ref('int_orders_sold') }}
),

shop_refunds as (
    select * from {{ ref('int_shop_refunds') }}
),

store_refunds as (
    select * from {{ ref('int_store_refunds') }}
),

returned_lines as (
    select * from {{ ref('int_returned_lines') }}
),

-- What lines that came back stand for is on the lines already; of a line that never arrived it is here.
amounts_of_orders as (
    select
        order_id,
        explained_amount - goods_amount as beyond_lines_amount,
        postage_amount,
        unexplained_amount,
        refunded_amount
    from shop_refunds
    union all
    select
        order_id,
        cast(0 as decimal(18, 2)) as beyond_lines_amount,
        cast(0 as decimal(18, 2)) as postage_amount,
        unexplained_amount,
        refunded_amount
    from store_refunds
    union all
    select
        order_id,
        goods_amount as beyond_lines_amount,
        cast(0 as decimal(18, 2)) as postage_amount,
        cast(0 as decimal(18, 2)) as unexplained_amount,
        cast(null as decimal(18, 2)) as refunded_amount
    from returned_lines
    where order_line_id is null
),

refunds_added_up as (
    select
        order_id,
        sum(beyond_lines_amount) as beyond_lines_amount,
        sum(postage_amount) as postage_amount,
        sum(unexplained_amount) as unexplained_amount,
        sum(refunded_amount) as refunded_amount
    from amounts_of_orders
    group by order_id
),

-- An order that calls itself refunded was, in full, where no refund says how much.
orders_with_refunds as (
    select
        orders.order_id,
        orders.total_amount,
        orders.gross_revenue,
        orders.returned_revenue_of_lines,
        refunds_added_up.refunded_amount,
        refunds_added_up.order_id is not null as has_refund,
        coalesce(refunds_added_up.beyond_lines_amount, 0) as beyond_lines_amount,
        coalesce(refunds_added_up.postage_amount, 0) as postage_amount,
        coalesce(refunds_added_up.unexplained_amount, 0) as unexplained_amount,
        coalesce(lower(orders.financial_status) = 'refunded', false)
        and refunds_added_up.refunded_amount is null
        and orders.returned_revenue_of_lines = 0 as is_refunded_by_its_word
    from orders
    left join refunds_added_up on orders.order_id = refunds_added_up.order_id
),

-- Money that nothing explains gave back goods as far as the order still has some, then its postage, tax and gift cards,
-- and what is left was given for the goods: so an order that was refunded in full is worth nothing.
orders_with_room as (
    select
        order_id,
        total_amount,
        gross_revenue,
        returned_revenue_of_lines,
        beyond_lines_amount,
        greatest(gross_revenue - returned_revenue_of_lines - beyond_lines_amount, 0) as goods_room,
        greatest(coalesce(total_amount - gross_revenue, 0) - postage_amount, 0) as other_room,
        case when is_refunded_by_its_word then total_amount else refunded_amount end as refunded_amount,
        case
            when is_refunded_by_its_word then greatest(gross_revenue - beyond_lines_amount, 0) else unexplained_amount
        end as unexplained_amount
    from orders_with_refunds
    where has_refund or is_refunded_by_its_word or returned_revenue_of_lines != 0
),

orders_refunded as (
    select
        *,
        beyond_lines_amount + least(unexplained_amount, goods_room)
        + greatest(unexplained_amount - goods_room - other_room, 0) as adjustment_amount
    from orders_with_room
)

select
    order_id,
    cast(adjustment_amount as decimal(18, 2)) as refund_adjustment_amount,
    cast(returned_revenue_of_lines + adjustment_amount as decimal(18, 2)) as returned_revenue,
    cast(refunded_amount as decimal(18, 2)) as refunded_amount,
    cast(
        greatest(
            coalesce(refunded_amount - total_amount, 0),
            returned_revenue_of_lines + adjustment_amount - gross_revenue,
            0
        ) as decimal(18, 2)
    ) as refund_excess_amount
from orders_refunded
