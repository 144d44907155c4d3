-- Grain: one row per event that a record of something else tells of: an order, a ticket, a parcel, a postcard.
-- It stands in the timeline from its time on, which may be to come.

with commerce_events as (
    select * from {{ ref('int_commerce_events') }}
),

postcard_events as (
    select * from {{ ref('int_postcard_events') }}
),

service_events as (
    select * from {{ ref('int_service_events') }}
),

engagement_events as (
    select * from {{ ref('int_engagement_events') }}
),

recorded_events as (
    select {{ event_columns() }}
    from commerce_events
    union all
    select {{ event_columns() }}
    from postcard_events
    union all
    select {{ event_columns() }}
    from service_events
    union all
    select {{ event_columns() }}
    from engagement_events
)

select
    {{ event_columns() }},
    case when occurred_at > {{ as_of_ceiling() }} then 'future_timestamp' end as reason_of_its_channel
from recorded_events
