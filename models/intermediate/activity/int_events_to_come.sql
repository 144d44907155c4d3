-- Grain: one row per event that a record tells of and that is yet to come. It stands in the timeline from its time on.

with recorded_events as (
    select * from {{ ref('int_recorded_events') }}
)

select distinct event_id
from recorded_events
where occurred_at > {{ as_of_ceiling() }}
