-- Grain: one row per sale in a store; what only brings goods back is a return of an earlier sale and not here.
{{ config(materialized='view') }}

with store_orders as (
    select * from {{ ref('stg_store__orders') }}
),

payers as (
    select * from {{ ref('int_store_order_payers') }}
),

lines_counted as (
    select
        order_id,
        count(*) as line_count,
        bool_or(coalesce(tax_amount > 0 and total_amount > revenue_amount, false)) as has_tax_on_top
    from {{ ref('stg_store__order_lines') }}
    group by order_id
),

returns_counted as (
    select
        return_order_id as order_id,
        count(*) as line_count
    from {{ ref('stg_store__return_lines') }}
    group by return_order_id
),

sales as (
    select
        store_orders.order_id,
        cast(null as string) as session_id,
        store_orders.location_id,
        cast(null as string) as order_number,
        'store' as channel,
        'square' as source,
        'orders' as source_table,
        cast(null as string) as device_type,
        store_orders.status as financial_status,
        cast(null as string) as fulfillment_status,
        cast(null as string) as cancel_reason,
        store_orders.currency,
        store_orders.total_amount,
        store_orders.tax_amount,
        cast(0 as decimal(18, 2)) as shipping_amount,
        false as is_test,
        store_orders.ordered_at,
        coalesce(store_orders.profile_id, payers.profile_id) as identifier_id,
        'card_fingerprint:' || payers.card_fingerprint as device_identifier_id,
        store_orders.total_amount - coalesce(store_orders.tax_amount, 0) as subtotal_amount,
        coalesce(store_orders.is_cancelled, false) as is_cancelled,
        coalesce(store_orders.has_tender, false) or coalesce(payers.is_paid, false) as is_paid,
        not coalesce(lines_counted.has_tax_on_top, false) as is_tax_included,
        case when store_orders.is_cancelled then store_orders.updated_at end as cancelled_at
    from store_orders
    left join payers on store_orders.order_id = payers.order_id
    left join lines_counted on store_orders.order_id = lines_counted.order_id
    left join returns_counted on store_orders.order_id = returns_counted.order_id
    where
        lower(coalesce(store_orders.status, '')) != 'draft'
        and (lines_counted.order_id is not null or returns_counted.order_id is null)
)

select * from sales
