-- Grain: one row per order, in any channel, with the customer it belongs to today.

with orders_observed as (
    select * from {{ ref('int_orders') }}
),

customer_identifiers as (
    select * from {{ ref('idr_customer_identifiers') }}
),

store_locations as (
    select * from {{ ref('stg_store__locations') }}
),

-- Whoever is named on the order bought it; a card or a device speaks only for an order that names nobody known.
customer_orders as (
    select
        orders_observed.order_id,
        orders_observed.identifier_id,
        orders_observed.device_identifier_id,
        orders_observed.session_id,
        orders_observed.location_id,
        orders_observed.order_number,
        orders_observed.channel,
        orders_observed.source,
        orders_observed.source_table,
        orders_observed.device_type,
        orders_observed.financial_status,
        orders_observed.fulfillment_status,
        orders_observed.cancel_reason,
        orders_observed.currency,
        orders_observed.total_amount,
        orders_observed.subtotal_amount,
        orders_observed.tax_amount,
        orders_observed.shipping_amount,
        orders_observed.is_cancelled,
        orders_observed.is_test,
        orders_observed.ordered_at,
        orders_observed.cancelled_at,
        orders_observed.campaign_name,
        orders_observed.campaign_source,
        orders_observed.campaign_medium,
        orders_observed.discount_codes,
        orders_observed.gross_sales,
        orders_observed.gross_revenue,
        orders_observed.gift_card_amount,
        orders_observed.discount_amount,
        orders_observed.returned_revenue,
        orders_observed.refund_adjustment_amount,
        orders_observed.refunded_amount,
        orders_observed.refund_excess_amount,
        orders_observed.net_revenue,
        orders_observed.quantity,
        orders_observed.returned_quantity,
        orders_observed.line_count,
        orders_observed.validity_reason,
        orders_observed.is_valid,
        store_locations.location_name,
        coalesce(named_customers.customer_id, device_customers.customer_id) as customer_id
    from orders_observed
    left join customer_identifiers as named_customers
        on {{ owned_at('named_customers', 'orders_observed.identifier_id', 'orders_observed.ordered_at') }}
    left join customer_identifiers as device_customers
        on {{ owned_at('device_customers', 'orders_observed.device_identifier_id', 'orders_observed.ordered_at') }}
    left join store_locations on orders_observed.location_id = store_locations.location_id
)

select * from customer_orders
