-- Grain: one row per event on the website or in the app, in the columns that every channel shares.
{{ config(materialized='view') }}

with browsing_events as (
    select * from {{ ref('int_browsing_events') }}
),

tracked_orders as (
    select * from {{ ref('int_tracked_orders') }}
),

-- One order is one order_placed: the shop's own record where there is one, else its first confirmation.
tracking_events as (
    select
        browsing_events.event_id,
        browsing_events.occurred_at,
        browsing_events.channel,
        browsing_events.raw_event,
        browsing_events.device_type,
        browsing_events.session_id,
        browsing_events.product_id,
        browsing_events.order_id,
        browsing_events.campaign_name as campaign_id,
        browsing_events.value,
        browsing_events.source,
        browsing_events.source_table,
        browsing_events.event_id as source_record_id,
        browsing_events.identifier_id,
        browsing_events.device_identifier_id,
        case
            when browsing_events.raw_event = 'order_completed'
                then case
                        when browsing_events.order_id is null then 'order_without_id'
                        when tracked_orders.is_deleted then 'order_deleted'
                        when tracked_orders.is_in_shop_feed then 'merged_into_order'
                        when tracked_orders.is_ambiguous then 'order_named_twice'
                        when browsing_events.event_id != tracked_orders.event_id then 'repeated_confirmation'
                    end
            when browsing_events.is_bot and browsing_events.identifier_id is null then 'bot_traffic'
        end as reason_of_its_channel
    from browsing_events
    left join tracked_orders on browsing_events.order_id = tracked_orders.order_id
)

select * from tracking_events
