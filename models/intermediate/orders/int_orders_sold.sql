-- Grain: one row per order, in any channel, with what it sold for before anything came back.
{{ config(materialized='view') }}

with orders as (
    select * from {{ ref('int_orders_collected') }}
),

order_totals as (
    select * from {{ ref('int_order_totals') }}
),

-- An order whose lines, or the price of one, never arrived is worth what its header says.
orders_sold as (
    select
        orders.order_id,
        orders.identifier_id,
        orders.device_identifier_id,
        orders.session_id,
        orders.location_id,
        orders.order_number,
        orders.channel,
        orders.source,
        orders.source_table,
        orders.device_type,
        orders.financial_status,
        orders.fulfillment_status,
        orders.cancel_reason,
        orders.currency,
        orders.total_amount,
        orders.subtotal_amount,
        orders.tax_amount,
        orders.shipping_amount,
        orders.is_cancelled,
        orders.is_test,
        orders.is_paid,
        orders.is_tax_included,
        orders.ordered_at,
        orders.cancelled_at,
        order_totals.discount_codes,
        coalesce(order_totals.gross_sales, orders.subtotal_amount, orders.total_amount, 0) as gross_sales,
        coalesce(order_totals.discount_amount, 0) as discount_amount,
        coalesce(order_totals.gross_revenue, orders.subtotal_amount, orders.total_amount, 0) as gross_revenue,
        coalesce(order_totals.gift_card_amount, 0) as gift_card_amount,
        coalesce(order_totals.returned_revenue, 0) as returned_revenue_of_lines,
        coalesce(order_totals.quantity, 0) as quantity,
        coalesce(order_totals.returned_quantity, 0) as returned_quantity,
        coalesce(order_totals.line_count, 0) as line_count
    from orders
    left join order_totals on orders.order_id = order_totals.order_id
)

select * from orders_sold
