-- Grain: one row per refund, with the order that it belongs to, which only the order says.
-- A refund's own lines count and cost less than nothing.
create temp table refunds_of_orders as
with

said_by_orders as (
    select distinct
        refund ->> 'id' as refund_id,
        orders.id as order_id,
        orders.prices_include_tax
    from latest.orders
    cross join unnest(orders.refunds::json[]) as listed (refund)
)

select
    refunds.*,
    said_by_orders.order_id,
    coalesce(
        list_sum([
            -(line ->> 'total')::decimal(18, 4)
            - case when said_by_orders.prices_include_tax then coalesce((line ->> 'total_tax')::decimal(18, 4), 0) else 0 end
            for line in refunds.line_items::json[]
        ]),
        0
    ) as refunded_on_lines,
    coalesce(
        list_sum([
            -(line ->> 'total')::decimal(18, 4) - coalesce((line ->> 'total_tax')::decimal(18, 4), 0)
            for line in refunds.shipping_lines::json[]
        ]),
        0
    ) as refunded_on_shipping,
    coalesce(list_sum([-coalesce((line ->> 'total_tax')::decimal(18, 4), 0) for line in refunds.line_items::json[]]), 0)
        as refunded_tax_on_lines,
    coalesce(said_by_orders.prices_include_tax, false) as prices_include_tax
from latest.refunds
left join said_by_orders on refunds.id = said_by_orders.refund_id;
