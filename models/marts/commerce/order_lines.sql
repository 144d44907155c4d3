-- Grain: one row per product line of an order, in any channel, net of what came back.
{{ config(materialized='view') }}

with order_lines as (
    select * from {{ ref('int_customer_order_lines') }}
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
    line_number,
    quantity,
    unit_price,
    gross_sales,
    discount_amount,
    gross_revenue,
    returned_quantity,
    returned_revenue,
    net_revenue,
    gift_card_amount,
    is_gift_card,
    is_valid,
    ordered_at
from order_lines
