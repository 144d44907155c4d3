-- Grain: one row per line returned and per refund issued.
{{ config(materialized='view') }}

with orders as (
    select * from {{ ref('int_orders') }}
),

order_lines as (
    select * from {{ ref('int_order_lines') }}
),

shop_returns as (
    select * from {{ ref('stg_ecommerce__returns') }}
),

shop_return_lines as (
    select * from {{ ref('stg_ecommerce__return_lines') }}
),

shop_refunds as (
    select * from {{ ref('int_shop_refunds') }}
),

till_returns as (
    select * from {{ ref('int_till_returns') }}
),

store_refunds as (
    select * from {{ ref('stg_store__refunds') }}
),

store_payments as (
    select * from {{ ref('stg_store__payments') }}
),

shop_refund_lines as (
    select * from {{ ref('stg_ecommerce__refund_lines') }}
),

first_refund_of_each_line as (
    select
        shop_refund_lines.order_line_id,
        min(shop_refunds.refunded_at) as refunded_at
    from shop_refund_lines
    inner join shop_refunds on shop_refund_lines.refund_id = shop_refunds.refund_id
    where shop_refund_lines.order_line_id is not null
    group by shop_refund_lines.order_line_id
),

first_refund_of_each_return as (
    select
        return_id,
        min(refunded_at) as refunded_at
    from shop_refunds
    where return_id is not null
    group by return_id
),

-- The shop does not say when a parcel came back: a refund of the line is the first sign of it, or of another line of
-- the return where the feed says which refund settled it, else the return's arrival here.
shop_lines_returned as (
    select
        order_lines.product_id,
        shop_returns.order_id,
        'shopify' as source,
        'return_line_item' as source_table,
        shop_return_lines.return_line_id as source_record_id,
        cast(null as string) as identifier_id,
        cast(null as string) as device_identifier_id,
        shop_return_lines.return_line_id || ':returned' as event_id,
        coalesce(
            first_refund_of_each_line.refunded_at, first_refund_of_each_return.refunded_at, shop_returns.loaded_at
        ) as occurred_at,
        'return_' || lower(shop_returns.status) as raw_event,
        {{ as_decimal(
            'cast(order_lines.gross_revenue as double) / nullif(order_lines.quantity, 0) * shop_return_lines.quantity',
            18, 2
        ) }} as value
    from shop_return_lines
    left join shop_returns on shop_return_lines.return_id = shop_returns.return_id
    left join first_refund_of_each_line on shop_return_lines.order_line_id = first_refund_of_each_line.order_line_id
    left join first_refund_of_each_return on shop_return_lines.return_id = first_refund_of_each_return.return_id
    left join order_lines on shop_return_lines.order_line_id = order_lines.order_line_id
),

store_lines_returned as (
    select
        till_returns.returned_at as occurred_at,
        'return_line' as raw_event,
        till_returns.order_id,
        till_returns.amount as value,
        'square' as source,
        'orders' as source_table,
        till_returns.return_line_id as source_record_id,
        till_returns.identifier_id,
        till_returns.device_identifier_id,
        till_returns.return_line_id || ':returned' as event_id,
        coalesce(order_lines.product_id, till_returns.product_id) as product_id
    from till_returns
    left join order_lines on till_returns.order_line_id = order_lines.order_line_id
),

shop_refunds_issued as (
    select
        refunded_at as occurred_at,
        'refund' as raw_event,
        cast(null as string) as product_id,
        order_id,
        refunded_amount as value,
        'shopify' as source,
        'refund' as source_table,
        refund_id as source_record_id,
        cast(null as string) as identifier_id,
        cast(null as string) as device_identifier_id,
        refund_id || ':refunded' as event_id
    from shop_refunds
),

store_refunds_issued as (
    select
        store_refunds.refunded_at as occurred_at,
        cast(null as string) as product_id,
        store_refunds.amount as value,
        'square' as source,
        'refunds' as source_table,
        store_refunds.refund_id as source_record_id,
        cast(null as string) as identifier_id,
        cast(null as string) as device_identifier_id,
        store_refunds.refund_id || ':refunded' as event_id,
        case
            when lower(store_refunds.status) in ('failed', 'rejected', 'pending') then 'unsettled_refund'
            else 'refund'
        end as raw_event,
        -- Square books the refund on the return; the payment knows the sale that it gives money back for.
        coalesce(store_payments.order_id, store_refunds.order_id) as order_id
    from store_refunds
    left join store_payments on store_refunds.payment_id = store_payments.payment_id
),

return_events as (
    {% for events in ['shop_lines_returned', 'store_lines_returned', 'shop_refunds_issued', 'store_refunds_issued'] %}
        select
            event_id,
            occurred_at,
            raw_event,
            product_id,
            order_id,
            value,
            source,
            source_table,
            source_record_id,
            identifier_id,
            device_identifier_id
        from {{ events }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

-- Whoever bought it: a return belongs to the purchaser of the order. What no order is known for belongs to whoever the
-- till says brought it back.
return_events_of_purchasers as (
    select
        return_events.event_id,
        return_events.occurred_at,
        return_events.raw_event,
        cast(null as string) as device_type,
        cast(null as string) as session_id,
        return_events.product_id,
        return_events.order_id,
        cast(null as string) as campaign_id,
        cast(return_events.value as decimal(18, 2)) as value,
        return_events.source,
        return_events.source_table,
        return_events.source_record_id,
        case
            when orders.order_id is null then return_events.identifier_id else orders.identifier_id
        end as identifier_id,
        case
            when orders.order_id is null then return_events.device_identifier_id else orders.device_identifier_id
        end as device_identifier_id,
        coalesce(
            orders.channel, case when return_events.source = 'square' then 'store' else 'ecommerce' end
        ) as channel
    from return_events
    left join orders on return_events.order_id = orders.order_id
)

select * from return_events_of_purchasers
