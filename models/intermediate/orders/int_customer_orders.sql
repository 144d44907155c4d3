-- Grain: one row per order, in any channel, with the customer it belongs to today.
{{ config(told_by='customer_id') }}

with orders_observed as (
    select * from {{ ref('int_orders') }}
),

store_locations as (
    select * from {{ ref('stg_store__locations') }}
),

orders_of_customers as (
    {{ with_customers('orders_observed', ref('idr_customer_identifiers'), 'ordered_at') }}
),

orders_described as (
    select
        orders_of_customers.*,
        store_locations.location_name,
        orders_of_customers.quantity > 0 and orders_of_customers.returned_quantity >= orders_of_customers.quantity
            as is_returned,
        orders_of_customers.returned_quantity > 0
        and orders_of_customers.returned_quantity < orders_of_customers.quantity as is_partially_returned,
        {{ local_date('orders_of_customers.ordered_at') }} as ordered_date
    from orders_of_customers
    left join store_locations on orders_of_customers.location_id = store_locations.location_id
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
    ordered_date,
    ordered_at,
    cancelled_at
from orders_described
