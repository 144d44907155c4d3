-- Grain: one row per order whose confirmation the website or the app reported.

with browsing_events as (
    select * from {{ ref('int_browsing_events') }}
),

shop_orders as (
    select order_id from {{ ref('stg_ecommerce__orders') }}
),

shop_order_lines as (
    select order_id from {{ ref('stg_ecommerce__order_lines') }}
),

ambiguous_names as (
    select distinct order_id from {{ ref('int_order_references') }}
    where is_ambiguous
),

-- An order that the shop deleted still has its lines: tracking must not bring it back.
orders_known_to_the_shop as (
    select
        order_id,
        bool_or(has_header) as has_header
    from (
        select
            order_id,
            true as has_header
        from shop_orders
        union all
        select
            order_id,
            false as has_header
        from shop_order_lines
    ) as traces
    group by order_id
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
        confirmations_ranked.occurred_at,
        orders_known_to_the_shop.order_id is not null as is_in_shop_feed,
        ambiguous_names.order_id is not null as is_ambiguous,
        coalesce(not orders_known_to_the_shop.has_header, false) as is_deleted
    from confirmations_ranked
    left join orders_known_to_the_shop on confirmations_ranked.order_id = orders_known_to_the_shop.order_id
    left join ambiguous_names on confirmations_ranked.order_id = ambiguous_names.order_id
    where confirmations_ranked.report_number = 1
)

select * from first_confirmations
