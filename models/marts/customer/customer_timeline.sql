-- Grain: one row per event of any channel.

with events as (
    select * from {{ ref('int_events') }}
),

identifier_owners as (
    select
        identifier_id,
        customer_id,
        valid_from,
        valid_to
    from {{ ref('idr_customer_identifiers') }}
),

-- The person named by the event did it; a device speaks only for an event that names nobody known.
events_of_customers as (
    select
        events.*,
        coalesce(named_customers.customer_id, device_customers.customer_id) as customer_id
    from events
    left join identifier_owners as named_customers
        on {{ owned_at('named_customers', 'events.identifier_id', 'events.occurred_at') }}
    left join identifier_owners as device_customers
        on {{ owned_at('device_customers', 'events.device_identifier_id', 'events.occurred_at') }}
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
