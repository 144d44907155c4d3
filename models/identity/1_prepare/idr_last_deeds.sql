-- Grain: one row per identifier with which somebody did something, with when they last did.
{{ config(materialized='view') }}

-- What was sent to somebody, and what a system wrote into their record, they did not do.
with deeds as (
    select
        identifier_id,
        last_done_at
    from {{ ref('idr_observations') }}
    union all
    select
        profile_id as identifier_id,
        last_login_at as last_done_at
    from {{ ref('stg_registration__accounts') }}
    union all
    select
        profile_id as identifier_id,
        ordered_at as last_done_at
    from {{ ref('stg_store__orders') }}
    union all
    select
        profile_id as identifier_id,
        opened_at as last_done_at
    from {{ ref('stg_customer_service__tickets') }}
    union all
    select
        email_events.profile_id as identifier_id,
        email_events.occurred_at as last_done_at
    from {{ ref('int_email_events') }} as email_events
    inner join {{ ref('event_types') }} as event_types
        on
            email_events.raw_event = event_types.raw_event
            and event_types.source = 'klaviyo'
            and event_types.direction = 'inbound'
)

select
    identifier_id,
    max(last_done_at) as last_done_at
from deeds
where identifier_id is not null and last_done_at is not null
group by identifier_id
