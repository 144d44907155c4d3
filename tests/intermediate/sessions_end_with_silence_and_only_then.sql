-- Events of one device that lie within the timeout share a session, and those further apart do not.
with visits as (
    select * from {{ ref('int_browsing_events') }}
    where
        session_id is not null
        and device_identifier_id is not null
),

neighbours as (
    select
        event_id,
        session_id,
        lag(session_id) over (partition by device_identifier_id order by occurred_at, event_id) as previous_session_id,
        occurred_at
        - lag(occurred_at) over (partition by device_identifier_id order by occurred_at, event_id) as silence
    from visits
)

select *
from neighbours
where
    (session_id = previous_session_id)
    != (silence <= interval '{{ var("session_timeout_minutes") }} minutes')
