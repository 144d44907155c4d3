-- Grain: one row per order, in any channel, with what it is worth and whether it is a sale.

with orders_sold as (
    select * from {{ ref('int_orders_sold') }}
),

order_refunds as (
    select * from {{ ref('int_order_refunds') }}
),

order_statuses as (
    select * from {{ ref('order_statuses') }}
),

session_arrivals as (
    select * from {{ ref('int_session_arrivals') }}
),

orders_with_status as (
    select
        orders_sold.order_id,
        orders_sold.identifier_id,
        orders_sold.device_identifier_id,
        orders_sold.session_id,
        orders_sold.location_id,
        orders_sold.order_number,
        orders_sold.channel,
        orders_sold.source,
        orders_sold.source_table,
        orders_sold.device_type,
        orders_sold.financial_status,
        orders_sold.fulfillment_status,
        orders_sold.cancel_reason,
        orders_sold.currency,
        orders_sold.total_amount,
        orders_sold.subtotal_amount,
        orders_sold.tax_amount,
        orders_sold.shipping_amount,
        orders_sold.is_cancelled,
        orders_sold.is_test,
        orders_sold.is_paid,
        orders_sold.is_tax_included,
        orders_sold.ordered_at,
        orders_sold.cancelled_at,
        orders_sold.discount_codes,
        orders_sold.gross_sales,
        orders_sold.discount_amount,
        orders_sold.gross_revenue,
        orders_sold.gift_card_amount,
        orders_sold.quantity,
        orders_sold.returned_quantity,
        orders_sold.line_count,
        session_arrivals.campaign_name,
        session_arrivals.campaign_source,
        session_arrivals.campaign_medium,
        order_refunds.refunded_amount,
        coalesce(order_refunds.returned_revenue, 0) as returned_revenue,
        coalesce(order_refunds.refund_adjustment_amount, 0) as refund_adjustment_amount,
        coalesce(order_refunds.refund_excess_amount, 0) as refund_excess_amount,
        case
            when order_statuses.is_settled_by_payment and orders_sold.is_paid then 'sale'
            else coalesce(order_statuses.validity_reason, 'sale')
        end as status_reason
    from orders_sold
    left join order_refunds on orders_sold.order_id = order_refunds.order_id
    left join order_statuses
        on replace(replace(lower(orders_sold.financial_status), ' ', '_'), '-', '_') = order_statuses.status
    left join session_arrivals on orders_sold.session_id = session_arrivals.session_id
),

-- The one place that says what a sale is. What sold for nothing is free only where something says so: a total of
-- nothing beyond postage, or discounts as high as the prices; whoever was given all goods may still pay for postage,
-- tax and a tip. A credit booked as an order stays: its money was given.
orders_judged as (
    select
        *,
        case
            when is_test then 'test'
            when is_cancelled then 'cancelled'
            when status_reason != 'sale' then status_reason
            when gross_revenue = 0 and gift_card_amount > 0 then 'gift_card'
            when
                gross_revenue = 0
                and returned_revenue = 0
                and (
                    coalesce(total_amount, 0) <= coalesce(shipping_amount, 0)
                    or coalesce(subtotal_amount = 0 and discount_amount > 0, false)
                )
                and (total_amount is not null or discount_amount > 0)
                then 'free'
            else 'sale'
        end as validity_reason
    from orders_with_status
)

select
    *,
    cast(gross_revenue - returned_revenue as decimal(18, 2)) as net_revenue,
    validity_reason = 'sale' as is_valid
from orders_judged
