-- Grain: one row per event that a record of something else tells of: an order, a ticket, a parcel, a postcard.

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

select * from recorded_events
