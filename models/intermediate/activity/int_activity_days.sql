-- Grain: one row per identifier, device, channel, direction and day in the shop's time zone.

with events as (
    select * from {{ ref('int_events') }}
),

-- Still without a customer: millions of events fold to their days here, before the map of today joins.
activity_days as (
    select
        identifier_id,
        device_identifier_id,
        channel,
        source,
        direction,
        {{ local_date('occurred_at') }} as activity_date,
        count(*) as event_count,
        min(occurred_at) as first_event_at,
        max(occurred_at) as last_event_at
    from events
    group by
        identifier_id,
        device_identifier_id,
        channel,
        source,
        direction,
        activity_date
)

select * from activity_days
