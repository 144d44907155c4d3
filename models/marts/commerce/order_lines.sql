-- Grain: one row per product line of an order, in any channel, net of what came back.

with order_lines_priced as (
    select * from {{ ref('int_order_lines') }}
),

orders as (
    select * from {{ ref('orders') }}
)

select
    order_lines_priced.order_line_id,
    order_lines_priced.order_id,
    orders.customer_id,
    order_lines_priced.product_id,
    order_lines_priced.variant_id,
    order_lines_priced.sku,
    orders.channel,
    order_lines_priced.product_title,
    order_lines_priced.variant_title,
    order_lines_priced.department,
    order_lines_priced.category,
    order_lines_priced.brand,
    order_lines_priced.colour,
    order_lines_priced.size,
    orders.currency,
    cast(order_lines_priced.line_number as integer) as line_number,
    cast(order_lines_priced.quantity as decimal(18, 3)) as quantity,
    cast(order_lines_priced.unit_price as decimal(18, 2)) as unit_price,
    cast(order_lines_priced.discount_amount as decimal(18, 2)) as discount_amount,
    cast(order_lines_priced.gross_revenue as decimal(18, 2)) as gross_revenue,
    cast(order_lines_priced.returned_quantity as decimal(18, 3)) as returned_quantity,
    cast(order_lines_priced.returned_revenue as decimal(18, 2)) as returned_revenue,
    cast(order_lines_priced.net_revenue as decimal(18, 2)) as net_revenue,
    order_lines_priced.is_gift_card,
    coalesce(orders.is_valid, false) as is_valid,
    orders.ordered_at
from order_lines_priced
left join orders on order_lines_priced.order_id = orders.order_id
