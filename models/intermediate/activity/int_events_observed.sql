-- Grain: one row per event of any channel, kept or not, with what it is called here or the reason to leave it out.

with tracking_events as (
    select * from {{ ref('int_tracking_events') }}
),

commerce_events as (
    select * from {{ ref('int_commerce_events') }}
),

messaging_events as (
    select * from {{ ref('int_messaging_events') }}
),

service_events as (
    select * from {{ ref('int_service_events') }}
),

engagement_events as (
    select * from {{ ref('int_engagement_events') }}
),

event_types as (
    select * from {{ ref('event_types') }}
),

events_of_every_channel as (
    select
        {{ event_columns() }},
        reason_of_its_channel
    from tracking_events
    union all
    select
        {{ event_columns() }},
        cast(null as string) as reason_of_its_channel
    from commerce_events
    union all
    select
        {{ event_columns() }},
        cast(null as string) as reason_of_its_channel
    from messaging_events
    union all
    select
        {{ event_columns() }},
        cast(null as string) as reason_of_its_channel
    from service_events
    union all
    select
        {{ event_columns() }},
        cast(null as string) as reason_of_its_channel
    from engagement_events
),

events_named as (
    select
        events.event_id,
        events.occurred_at,
        events.channel,
        events.raw_event,
        events.device_type,
        events.session_id,
        events.product_id,
        events.order_id,
        events.campaign_id,
        events.value,
        events.source,
        events.source_table,
        {{ identifier_value('events.source_record_id') }} as source_record_id,
        events.identifier_id,
        events.device_identifier_id,
        event_types.event_type,
        event_types.direction,
        case
            when events.reason_of_its_channel is not null then events.reason_of_its_channel
            when events.occurred_at is null then 'missing_timestamp'
            when events.occurred_at > {{ as_of_ceiling() }} then 'future_timestamp'
            when event_types.raw_event is null then 'unmapped_event'
            when event_types.event_type is null then 'ignored_event'
        end as rejection_reason,
        coalesce(events.raw_event, 'no name')
        || case when event_types.ignored_because is null then '' else ': ' || event_types.ignored_because end
            as rejection_details
    from events_of_every_channel as events
    left join event_types
        on
            events.source = event_types.source
            and events.raw_event = event_types.raw_event
)

select * from events_named
