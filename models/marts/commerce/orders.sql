-- Grain: one row per order, in any channel.

with customer_orders as (
    select * from {{ ref('int_customer_orders') }}
),

orders_flagged as (
    select
        *,
        quantity > 0 and returned_quantity >= quantity as is_returned,
        returned_quantity > 0 and returned_quantity < quantity as is_partially_returned
    from customer_orders
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
    cast(gross_sales as decimal(18, 2)) as gross_sales,
    cast(discount_amount as decimal(18, 2)) as discount_amount,
    cast(gross_revenue as decimal(18, 2)) as gross_revenue,
    cast(tax_amount as decimal(18, 2)) as tax_amount,
    cast(shipping_amount as decimal(18, 2)) as shipping_amount,
    cast(total_amount as decimal(18, 2)) as total_amount,
    cast(returned_revenue as decimal(18, 2)) as returned_revenue,
    cast(refund_adjustment_amount as decimal(18, 2)) as refund_adjustment_amount,
    cast(refunded_amount as decimal(18, 2)) as refunded_amount,
    cast(refund_excess_amount as decimal(18, 2)) as refund_excess_amount,
    cast(gift_card_amount as decimal(18, 2)) as gift_card_amount,
    cast(net_revenue as decimal(18, 2)) as net_revenue,
    cast(quantity as decimal(18, 3)) as quantity,
    cast(returned_quantity as decimal(18, 3)) as returned_quantity,
    cast(line_count as integer) as line_count,
    is_valid,
    is_cancelled,
    is_test,
    is_returned,
    is_partially_returned,
    ordered_at,
    cancelled_at
from orders_flagged
