-- Grain: one row per order, in any channel, with the identifiers that it was observed with and what its header says.

with shop_orders as (
    select * from {{ ref('stg_ecommerce__orders') }}
),

store_orders as (
    select * from {{ ref('int_store_orders_read') }}
),

tracked_orders as (
    select * from {{ ref('int_tracked_orders') }}
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
        cast(null as string) as location_id,
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
        cast(null as boolean) as is_paid,
        -- Where the feed does not say: a total that is goods, postage and tax has the tax on top.
        coalesce(
            shop_orders.is_tax_included,
            not (
                shop_orders.tax_amount > 0
                and shop_orders.total_amount
                = shop_orders.subtotal_amount + shop_orders.tax_amount + coalesce(shop_orders.shipping_amount, 0)
            )
        ) as is_tax_included,
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
        cast(null as string) as location_id,
        cast(null as string) as order_number,
        channel,
        source,
        source_table,
        device_type,
        cast(null as string) as financial_status,
        cast(null as string) as fulfillment_status,
        cast(null as string) as cancel_reason,
        currency,
        reported_revenue as total_amount,
        reported_revenue as subtotal_amount,
        cast(null as decimal(18, 2)) as tax_amount,
        cast(null as decimal(18, 2)) as shipping_amount,
        false as is_cancelled,
        false as is_test,
        cast(null as boolean) as is_paid,
        cast(null as boolean) as is_tax_included,
        occurred_at as ordered_at,
        cast(null as timestamp) as cancelled_at
    from tracked_orders
    where not is_in_shop_feed and not is_ambiguous
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
        is_paid,
        is_tax_included,
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
        is_paid,
        is_tax_included,
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
        is_paid,
        is_tax_included,
        ordered_at,
        cancelled_at
    from orders_only_tracked
)

select * from orders_of_every_channel
