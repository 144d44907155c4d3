-- Grain: one row per product line of an order, in any channel, net of what came back.

with sold_lines as (
    select * from {{ ref('int_sold_lines') }}
),

line_returns as (
    select * from {{ ref('int_order_line_returns') }}
),

lines_net_of_returns as (
    select
        sold_lines.order_line_id,
        sold_lines.order_id,
        sold_lines.sku,
        sold_lines.product_title,
        sold_lines.variant_title,
        sold_lines.line_number,
        sold_lines.quantity,
        sold_lines.unit_price,
        sold_lines.product_id,
        sold_lines.variant_id,
        sold_lines.department,
        sold_lines.category,
        sold_lines.brand,
        sold_lines.colour,
        sold_lines.size,
        sold_lines.is_gift_card,
        sold_lines.gross_sales,
        sold_lines.discount_amount,
        sold_lines.gross_revenue,
        sold_lines.gift_card_amount,
        coalesce(line_returns.returned_quantity, 0) as returned_quantity,
        coalesce(line_returns.returned_revenue, 0) as returned_revenue
    from sold_lines
    left join line_returns on sold_lines.order_line_id = line_returns.order_line_id
)

select
    *,
    cast(gross_revenue - returned_revenue as decimal(18, 2)) as net_revenue
from lines_net_of_returns
