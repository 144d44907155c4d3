-- Grain: one row per thing that happened to an order, a return, a refund or a checkout.
{{ config(materialized='view') }}

with order_events as (
    select * from {{ ref('int_order_events') }}
),

return_events as (
    select * from {{ ref('int_return_events') }}
),

checkouts as (
    select * from {{ ref('stg_ecommerce__abandoned_checkouts') }}
),

checkout_events as (
    select
        checkout_id || ':checkout' as event_id,
        abandoned_at as occurred_at,
        'ecommerce' as channel,
        case when completed_at is null then 'abandoned_checkout' else 'completed_checkout' end as raw_event,
        cast(null as string) as device_type,
        cast(null as string) as session_id,
        cast(null as string) as product_id,
        cast(null as string) as order_id,
        cast(null as string) as campaign_id,
        total_amount as value,
        'shopify' as source,
        'abandoned_checkout' as source_table,
        checkout_id as source_record_id,
        coalesce(profile_id, 'email:' || {{ normalise_email('email') }}) as identifier_id,
        cast(null as string) as device_identifier_id
    from checkouts
),

commerce_events as (
    select {{ event_columns() }}
    from order_events
    union all
    select {{ event_columns() }}
    from return_events
    union all
    select {{ event_columns() }}
    from checkout_events
)

select * from commerce_events
