-- Grain: one row per event of any channel.
{{ config(told_by='customer_id') }}

with events as (
    select * from {{ ref('int_events') }}
),

events_of_customers as (
    {{ with_customers('events', ref('idr_customer_identifiers'), 'occurred_at') }}
),

-- Nobody known: the device is all there is. A landline is left out, as it is a telephone number in clear.
visitors_named as (
    select
        *,
        case
            when customer_id is null and device_identifier_id not like 'phone:%' then device_identifier_id
        end as visitor_id
    from events_of_customers
)

select
    event_id,
    customer_id,
    visitor_id,
    session_id,
    product_id,
    order_id,
    campaign_id,
    source_record_id,
    channel,
    event_type,
    direction,
    device_type,
    source,
    value,
    occurred_at
from visitors_named
