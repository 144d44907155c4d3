-- Grain: one row per order placed and per order cancelled.
{{ config(materialized='view') }}

with orders as (
    select * from {{ ref('int_orders') }}
),

store_orders as (
    select * from {{ ref('stg_store__orders') }}
),

sales as (
    select order_id from {{ ref('int_store_orders_read') }}
),

-- An order that only tracking reported is in the timeline as the tracking event itself.
orders_of_a_shop as (
    select * from orders
    where source_table in ('order', 'orders')
),

orders_placed as (
    select
        ordered_at as occurred_at,
        channel,
        device_type,
        session_id,
        order_id,
        campaign_name as campaign_id,
        gross_revenue as value,
        source,
        source_table,
        identifier_id,
        device_identifier_id,
        order_id || ':placed' as event_id,
        case
            when is_test then 'test_order'
            when validity_reason in ('sale', 'cancelled') then 'order'
            else 'order_' || validity_reason
        end as raw_event
    from orders_of_a_shop
),

orders_cancelled as (
    select
        cancelled_at as occurred_at,
        channel,
        cast(null as string) as device_type,
        cast(null as string) as session_id,
        order_id,
        cast(null as string) as campaign_id,
        gross_revenue as value,
        source,
        source_table,
        identifier_id,
        device_identifier_id,
        order_id || ':cancelled' as event_id,
        case
            when source = 'square' then 'order_cancelled'
            when cancel_reason = 'customer' then 'order_cancelled_by_customer'
            else 'order_cancelled_by_shop'
        end as raw_event
    from orders_of_a_shop
    where
        is_cancelled
        and not is_test
),

store_records_without_a_sale as (
    select
        store_orders.ordered_at as occurred_at,
        'store' as channel,
        cast(null as string) as device_type,
        cast(null as string) as session_id,
        store_orders.order_id,
        cast(null as string) as campaign_id,
        cast(null as decimal(18, 2)) as value,
        'square' as source,
        'orders' as source_table,
        store_orders.profile_id as identifier_id,
        cast(null as string) as device_identifier_id,
        store_orders.order_id || ':no_sale' as event_id,
        case
            when lower(store_orders.status) = 'draft' then 'draft_order'
            else 'return_only_order'
        end as raw_event
    from store_orders
    left join sales on store_orders.order_id = sales.order_id
    where sales.order_id is null
),

order_events as (
    {% for events in ['orders_placed', 'orders_cancelled', 'store_records_without_a_sale'] %}
        select
            event_id,
            occurred_at,
            channel,
            raw_event,
            device_type,
            session_id,
            order_id,
            campaign_id,
            value,
            source,
            source_table,
            identifier_id,
            device_identifier_id
        from {{ events }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
)

select
    event_id,
    occurred_at,
    channel,
    raw_event,
    device_type,
    session_id,
    cast(null as string) as product_id,
    order_id,
    campaign_id,
    value,
    source,
    source_table,
    order_id as source_record_id,
    identifier_id,
    device_identifier_id
from order_events
