-- Grain: one row per event that is not in the timeline, with the reason.
{{ config(materialized='view') }}

with events_observed as (
    select * from {{ ref('int_events_observed') }}
    where rejection_reason is not null
),

robot_events as (
    select * from {{ ref('int_robot_events') }}
),

events_rejected as (
    select
        event_id,
        source_record_id,
        source,
        source_table,
        channel,
        raw_event,
        rejection_reason as reason,
        rejection_details as details,
        occurred_at
    from events_observed
    union all
    select
        event_id,
        {{ identifier_value('source_record_id') }} as source_record_id,
        source,
        source_table,
        channel,
        raw_event,
        'bot_traffic' as reason,
        robot_name as details,
        occurred_at
    from robot_events
)

select * from events_rejected
