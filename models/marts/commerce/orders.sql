-- Grain: one row per order, in any channel.
{{ config(materialized='view') }}

with customer_orders as (
    select * from {{ ref('int_customer_orders') }}
)

select
    order_id,
    customer_id,
    session_id,
    location_id,
    order_number,
    channel,
    source,
    device_type,
    financial_status,
    fulfillment_status,
    cancel_reason,
    discount_codes,
    campaign_name,
    campaign_source,
    campaign_medium,
    location_name,
    validity_reason,
    currency,
    gross_sales,
    discount_amount,
    gross_revenue,
    tax_amount,
    shipping_amount,
    total_amount,
    returned_revenue,
    refund_adjustment_amount,
    refunded_amount,
    refund_excess_amount,
    gift_card_amount,
    net_revenue,
    quantity,
    returned_quantity,
    line_count,
    is_valid,
    is_cancelled,
    is_test,
    is_returned,
    is_partially_returned,
    ordered_date,
    ordered_at,
    cancelled_at
from customer_orders
