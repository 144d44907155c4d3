-- A credit note does not name the invoice that it credits. Per customer, article and price, units are credited in the
-- order in which they were sold: laying the running totals of both beside each other pairs unit with unit, each at most
-- once. A pair whose sale comes after its credit is none.
create temp table matched_credits as
with

units_sold as (
    select
        order_id,
        order_line_id,
        customer_id,
        stock_code,
        unit_price,
        invoiced_at,
        sum(quantity) over sold_before - quantity as first_unit,
        sum(quantity) over sold_before as end_unit
    from sale_lines
    where customer_id is not null and quantity > 0
    window sold_before as (partition by customer_id, stock_code, unit_price order by invoiced_at, source_line)
),

units_credited as (
    select
        source_line,
        customer_id,
        stock_code,
        unit_price,
        invoiced_at,
        sum(quantity) over credited_before - quantity as first_unit,
        sum(quantity) over credited_before as end_unit
    from credit_lines
    where customer_id is not null
    window credited_before as (partition by customer_id, stock_code, unit_price order by invoiced_at, source_line)
)

select
    units_credited.source_line,
    units_sold.order_id,
    units_sold.order_line_id,
    (
        least(units_sold.end_unit, units_credited.end_unit) - greatest(units_sold.first_unit, units_credited.first_unit)
    )::bigint as quantity
from units_credited
inner join units_sold
    on units_credited.customer_id = units_sold.customer_id
    and units_credited.stock_code = units_sold.stock_code
    and units_credited.unit_price = units_sold.unit_price
    and units_credited.first_unit < units_sold.end_unit
    and units_sold.first_unit < units_credited.end_unit
    and units_credited.invoiced_at >= units_sold.invoiced_at;
