-- Grain: one row per order whose confirmation the website or the app reported.

with browsing_events as (
    select * from {{ ref('int_browsing_events') }}
),

shop_orders as (
    select order_id from {{ ref('stg_ecommerce__orders') }}
),

-- A reloaded confirmation page reports its order again: the first report counts.
confirmations_ranked as (
    select
        *,
        row_number() over (partition by order_id order by occurred_at, event_id) as report_number
    from browsing_events
    where
        raw_event = 'order_completed'
        and order_id is not null
),

first_confirmations as (
    select
        confirmations_ranked.order_id,
        confirmations_ranked.event_id,
        confirmations_ranked.session_id,
        confirmations_ranked.identifier_id,
        confirmations_ranked.device_identifier_id,
        confirmations_ranked.channel,
        confirmations_ranked.source,
        confirmations_ranked.source_table,
        confirmations_ranked.device_type,
        confirmations_ranked.currency,
        confirmations_ranked.value as reported_revenue,
        shop_orders.order_id is not null as is_in_shop_feed,
        confirmations_ranked.occurred_at
    from confirmations_ranked
    left join shop_orders on confirmations_ranked.order_id = shop_orders.order_id
    where confirmations_ranked.report_number = 1
)

select * from first_confirmations
