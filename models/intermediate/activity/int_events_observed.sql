-- Grain: one row per event of any channel, kept or not, with what it is called here or the reason to leave it out.
{{ config(
    materialized='kept',
    unique_key='event_id',
    kept_in={'int_browsing_events': 'event_id', 'stg_email__events': 'event_id', 'stg_sms__messages': 'message_id'},
    looked_up={
        'int_tracked_orders': {'by': 'order_id', 'in': {'int_browsing_events': 'order_id'}},
        'idr_phone_numbers': {'by': 'raw_phone', 'in': {'stg_sms__messages': 'customer_phone'}},
        'int_recorded_events': {'by': 'event_id'},
        'int_events_to_come': {'by': 'event_id'},
    },
) }}

with tracking_events as (
    select * from {{ ref('int_tracking_events') }}
),

messaging_events as (
    select * from {{ ref('int_messaging_events') }}
),

recorded_events as (
    select * from {{ ref('int_recorded_events') }}
),

events_to_come as (
    select * from {{ ref('int_events_to_come') }}
),

event_types as (
    select * from {{ ref('event_types') }}
),

recorded_events_by_now as (
    select
        recorded_events.*,
        events_to_come.event_id is not null as is_to_come
    from recorded_events
    left join events_to_come on recorded_events.event_id = events_to_come.event_id
),

events_of_every_channel as (
    select
        {{ event_columns() }},
        reason_of_its_channel
    from tracking_events
    where {{ tonight('event_id') }}
    union all
    select
        {{ event_columns() }},
        cast(null as string) as reason_of_its_channel
    from messaging_events
    where {{ tonight('event_id') }}
    union all
    select
        {{ event_columns() }},
        case when is_to_come then 'future_timestamp' end as reason_of_its_channel
    from recorded_events_by_now
    where {{ tonight('event_id') }}
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
