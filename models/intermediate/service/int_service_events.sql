-- Grain: one row per call, ticket opened or closed, rating and scan of a parcel.
{{ config(materialized='view') }}

with calls as (
    select * from {{ ref('stg_telephone__calls') }}
),

contacts as (
    select * from {{ ref('stg_telephone__contacts') }}
),

phone_numbers as (
    select * from {{ ref('idr_phone_numbers') }}
),

tickets as (
    select * from {{ ref('int_tickets') }}
),

ratings as (
    select * from {{ ref('stg_customer_service__satisfaction_ratings') }}
),

parcels as (
    select * from {{ ref('int_parcel_events') }}
),

-- A switchboard rings for many people: neither its contact card nor its number names one.
telephone as (
    select
        calls.call_id as event_id,
        calls.started_at as occurred_at,
        'telephone' as channel,
        calls.direction as raw_event,
        cast(null as string) as order_id,
        calls.duration_seconds as value,
        'aircall' as source,
        'calls' as source_table,
        calls.call_id as source_record_id,
        case
            when coalesce(contacts.is_shared, false) then null
            else coalesce(
                    calls.profile_id,
                    case when phone_numbers.line_type != 'landline' then 'phone:' || phone_numbers.phone end
                )
        end as identifier_id,
        case
            when not coalesce(contacts.is_shared, false) and phone_numbers.line_type = 'landline'
                then 'phone:' || phone_numbers.phone
        end as device_identifier_id
    from calls
    left join contacts on calls.profile_id = contacts.profile_id
    left join phone_numbers on {{ is_number_of('phone_numbers', 'calls.customer_phone') }}
),

customer_service as (
    select
        ticket_id || ':opened' as event_id,
        opened_at as occurred_at,
        'customer_service' as channel,
        case
            when is_merged then 'merged_ticket'
            when is_of_suspended_user then 'ticket_of_suspended_user'
            else 'ticket'
        end as raw_event,
        cast(null as string) as order_id,
        cast(null as integer) as value,
        'zendesk' as source,
        'ticket' as source_table,
        ticket_id as source_record_id,
        profile_id as identifier_id,
        cast(null as string) as device_identifier_id
    from tickets
    union all
    select
        ticket_id || ':closed' as event_id,
        closed_at as occurred_at,
        'customer_service' as channel,
        case
            when is_merged then 'merged_ticket'
            when is_of_suspended_user then 'ticket_of_suspended_user'
            else 'ticket_closed'
        end as raw_event,
        cast(null as string) as order_id,
        cast(null as integer) as value,
        'zendesk' as source,
        'ticket' as source_table,
        ticket_id as source_record_id,
        profile_id as identifier_id,
        cast(null as string) as device_identifier_id
    from tickets
    where closed_at is not null
    union all
    select
        ratings.rating_id || ':rated' as event_id,
        ratings.rated_at as occurred_at,
        'customer_service' as channel,
        'rating_' || ratings.score as raw_event,
        cast(null as string) as order_id,
        case when ratings.score like 'good%' then 1 when ratings.score like 'bad%' then 0 end as value,
        'zendesk' as source,
        'satisfaction_rating' as source_table,
        ratings.rating_id as source_record_id,
        coalesce(ratings.profile_id, tickets.profile_id) as identifier_id,
        cast(null as string) as device_identifier_id
    from ratings
    left join tickets on ratings.ticket_id = tickets.ticket_id
),

service_events as (
    {% for events in ['telephone', 'customer_service', 'parcels'] %}
        select
            event_id,
            occurred_at,
            channel,
            raw_event,
            order_id,
            value,
            source,
            source_table,
            source_record_id,
            identifier_id,
            device_identifier_id
        from {{ events }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
)

select
    event_id,
    occurred_at,
    channel,
    raw_event,
    cast(null as string) as device_type,
    cast(null as string) as session_id,
    cast(null as string) as product_id,
    order_id,
    cast(null as string) as campaign_id,
    value,
    source,
    source_table,
    source_record_id,
    identifier_id,
    device_identifier_id
from service_events
