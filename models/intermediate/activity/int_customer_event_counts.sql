-- Grain: one row per customer, channel and event type.
{{ config(told_by='customer_id') }}

with timeline as (
    select * from {{ ref('int_customer_timeline') }}
    where customer_id is not null
),

windows as (
    select * from {{ ref('int_windows') }}
),

-- The one pass over the timeline that every count of engagement rests on.
events_counted as (
    select
        timeline.customer_id,
        timeline.channel,
        timeline.event_type,
        timeline.direction,
        count(*) as event_count,
        count_if(timeline.occurred_at >= windows.last_30_days_from) as events_30_days,
        count_if(timeline.occurred_at >= windows.last_90_days_from) as events_90_days,
        count_if(timeline.occurred_at >= windows.last_180_days_from) as events_180_days,
        count_if(timeline.occurred_at >= windows.last_365_days_from) as events_365_days,
        min(timeline.occurred_at) as first_event_at,
        max(timeline.occurred_at) as last_event_at
    from timeline
    cross join windows
    group by
        timeline.customer_id,
        timeline.channel,
        timeline.event_type,
        timeline.direction
)

select * from events_counted
