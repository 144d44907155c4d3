-- F5 to F10: of every order and every line, sale or not, to the penny. Less than nothing was kept only where
-- refunds were more than the order, which is then said.
with amounts as (
    select
        order_id,
        gross_sales,
        discount_amount,
        gross_revenue,
        returned_revenue,
        net_revenue,
        refund_excess_amount
    from {{ ref('orders') }}
    union all
    select
        order_line_id as order_id,
        gross_sales,
        discount_amount,
        gross_revenue,
        returned_revenue,
        net_revenue,
        cast(null as decimal(18, 2)) as refund_excess_amount
    from {{ ref('order_lines') }}
)

select * from amounts
where
    net_revenue != gross_sales - discount_amount - returned_revenue
    or gross_revenue != gross_sales - discount_amount
    or net_revenue < 0 and refund_excess_amount < -net_revenue
