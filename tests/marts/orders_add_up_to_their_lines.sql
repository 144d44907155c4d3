-- An order is worth what its lines are worth, less what was refunded for no line; only an order without lines is
-- worth its header, or one with a line whose price nobody told.
with orders as (
    select * from {{ ref('orders') }}
),

lines_added_up as (
    select
        order_id,
        sum(gross_sales) as gross_sales,
        sum(discount_amount) as discount_amount,
        sum(gross_revenue) as gross_revenue,
        sum(returned_revenue) as returned_revenue,
        sum(net_revenue) as net_revenue,
        sum(gift_card_amount) as gift_card_amount,
        count(*) as line_count
    from {{ ref('order_lines') }}
    group by order_id
    having count(*) = count(gross_sales)
)

select
    orders.order_id,
    orders.gross_revenue,
    lines_added_up.gross_revenue as gross_revenue_of_lines
from orders
inner join lines_added_up on orders.order_id = lines_added_up.order_id
where
    orders.gross_sales != lines_added_up.gross_sales
    or orders.discount_amount != lines_added_up.discount_amount
    or orders.gross_revenue != lines_added_up.gross_revenue
    or orders.returned_revenue - orders.refund_adjustment_amount != lines_added_up.returned_revenue
    or orders.net_revenue + orders.refund_adjustment_amount != lines_added_up.net_revenue
    or orders.gift_card_amount != lines_added_up.gift_card_amount
    or orders.line_count != lines_added_up.line_count
