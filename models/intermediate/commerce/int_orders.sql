-- Grain: one row per order, in any channel, with the identifiers that it was observed with.

with shop_orders as (
    select * from {{ ref('stg_ecommerce__orders') }}
),

store_orders as (
    select * from {{ ref('int_store_orders_read') }}
),

tracked_orders as (
    select * from {{ ref('int_tracked_orders') }}
),

order_totals as (
    select * from {{ ref('int_order_totals') }}
),

session_arrivals as (
    select * from {{ ref('int_session_arrivals') }}
),

-- The purchaser only: a recipient's name and telephone number belong to somebody else.
shop_orders_read as (
    select
        shop_orders.order_id,
        coalesce(
            shop_orders.profile_id,
            'email:' || {{ normalise_email('shop_orders.email') }},
            tracked_orders.identifier_id
        ) as identifier_id,
        tracked_orders.device_identifier_id,
        tracked_orders.session_id,
        cast(null as varchar) as location_id,
        shop_orders.order_number,
        shop_orders.channel,
        'shopify' as source,
        'order' as source_table,
        coalesce(tracked_orders.device_type, shop_orders.device_type) as device_type,
        shop_orders.financial_status,
        shop_orders.fulfillment_status,
        shop_orders.cancel_reason,
        shop_orders.currency,
        shop_orders.total_amount,
        shop_orders.subtotal_amount,
        shop_orders.tax_amount,
        shop_orders.shipping_amount,
        shop_orders.cancelled_at is not null as is_cancelled,
        coalesce(shop_orders.is_test, false) as is_test,
        shop_orders.ordered_at,
        shop_orders.cancelled_at
    from shop_orders
    left join tracked_orders on shop_orders.order_id = tracked_orders.order_id
),

orders_only_tracked as (
    select
        order_id,
        identifier_id,
        device_identifier_id,
        session_id,
        cast(null as varchar) as location_id,
        cast(null as varchar) as order_number,
        channel,
        source,
        source_table,
        device_type,
        cast(null as varchar) as financial_status,
        cast(null as varchar) as fulfillment_status,
        cast(null as varchar) as cancel_reason,
        currency,
        reported_revenue as total_amount,
        reported_revenue as subtotal_amount,
        cast(null as decimal(18, 2)) as tax_amount,
        cast(null as decimal(18, 2)) as shipping_amount,
        false as is_cancelled,
        false as is_test,
        occurred_at as ordered_at,
        cast(null as timestamp) as cancelled_at
    from tracked_orders
    where not is_in_shop_feed
),

orders_of_every_channel as (
    select
        order_id,
        identifier_id,
        device_identifier_id,
        session_id,
        location_id,
        order_number,
        channel,
        source,
        source_table,
        device_type,
        financial_status,
        fulfillment_status,
        cancel_reason,
        currency,
        total_amount,
        subtotal_amount,
        tax_amount,
        shipping_amount,
        is_cancelled,
        is_test,
        ordered_at,
        cancelled_at
    from shop_orders_read
    union all
    select
        order_id,
        identifier_id,
        device_identifier_id,
        session_id,
        location_id,
        order_number,
        channel,
        source,
        source_table,
        device_type,
        financial_status,
        fulfillment_status,
        cancel_reason,
        currency,
        total_amount,
        subtotal_amount,
        tax_amount,
        shipping_amount,
        is_cancelled,
        is_test,
        ordered_at,
        cancelled_at
    from store_orders
    union all
    select
        order_id,
        identifier_id,
        device_identifier_id,
        session_id,
        location_id,
        order_number,
        channel,
        source,
        source_table,
        device_type,
        financial_status,
        fulfillment_status,
        cancel_reason,
        currency,
        total_amount,
        subtotal_amount,
        tax_amount,
        shipping_amount,
        is_cancelled,
        is_test,
        ordered_at,
        cancelled_at
    from orders_only_tracked
),

-- An order whose lines never arrived is worth what its header says.
orders_valued as (
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
        orders.ordered_at,
        orders.cancelled_at,
        session_arrivals.campaign_name,
        session_arrivals.campaign_source,
        session_arrivals.campaign_medium,
        order_totals.discount_codes,
        coalesce(order_totals.gross_revenue, orders.subtotal_amount, orders.total_amount, 0) as gross_revenue,
        coalesce(order_totals.discount_amount, 0) as discount_amount,
        coalesce(order_totals.returned_revenue, 0) as returned_revenue,
        coalesce(order_totals.quantity, 0) as quantity,
        coalesce(order_totals.returned_quantity, 0) as returned_quantity,
        coalesce(order_totals.line_count, 0) as line_count
    from orders_of_every_channel as orders
    left join order_totals on orders.order_id = order_totals.order_id
    left join session_arrivals on orders.session_id = session_arrivals.session_id
)

select
    *,
    cast(gross_revenue - returned_revenue as decimal(18, 2)) as net_revenue,
    not is_cancelled and not is_test as is_valid
from orders_valued
