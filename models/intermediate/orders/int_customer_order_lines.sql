-- Grain: one row per product line of an order, in any channel, net of what came back.

with order_lines_priced as (
    select * from {{ ref('int_order_lines') }}
),

orders as (
    select * from {{ ref('int_customer_orders') }}
),

lines_of_orders as (
    select
        order_lines_priced.*,
        orders.customer_id,
        orders.channel,
        orders.currency,
        orders.ordered_at,
        coalesce(orders.is_valid, false) as is_valid
    from order_lines_priced
    left join orders on order_lines_priced.order_id = orders.order_id
)

select
    order_line_id,
    order_id,
    customer_id,
    product_id,
    variant_id,
    sku,
    channel,
    product_title,
    variant_title,
    department,
    category,
    brand,
    colour,
    size,
    currency,
    cast(line_number as integer) as line_number,
    cast(quantity as decimal(18, 3)) as quantity,
    cast(unit_price as decimal(18, 2)) as unit_price,
    cast(gross_sales as decimal(18, 2)) as gross_sales,
    cast(discount_amount as decimal(18, 2)) as discount_amount,
    cast(gross_revenue as decimal(18, 2)) as gross_revenue,
    cast(returned_quantity as decimal(18, 3)) as returned_quantity,
    cast(returned_revenue as decimal(18, 2)) as returned_revenue,
    cast(net_revenue as decimal(18, 2)) as net_revenue,
    cast(gift_card_amount as decimal(18, 2)) as gift_card_amount,
    is_gift_card,
    is_valid,
    ordered_at
from lines_of_orders
