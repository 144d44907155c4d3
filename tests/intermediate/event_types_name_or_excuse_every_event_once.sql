-- A source's event has one meaning: a name with a direction, or a reason to be left out, and never both.
with event_types as (
    select * from {{ ref('event_types') }}
)

select
    source,
    raw_event,
    count(*) as row_count
from event_types
group by source, raw_event
having
    count(*) > 1
    or bool_or((event_type is null) = (ignored_because is null))
    or bool_or((event_type is null) != (direction is null))
