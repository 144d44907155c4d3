-- What the timeline says happened during visits is what the visits count, less the shop's own orders.
with timeline as (
    select count(*) as events
    from {{ ref('customer_timeline') }}
    where
        session_id is not null
        and source in ('segment_web', 'segment_app')
),

confirmations as (
    select count(*) as events
    from {{ ref('int_events_rejected') }}
    where reason in ('merged_into_order', 'repeated_confirmation', 'order_deleted', 'order_without_id')
),

visits as (
    select coalesce(sum(event_count), 0) as events
    from {{ ref('customer_sessions') }}
)

select
    visits.events,
    timeline.events as events_in_timeline,
    confirmations.events as confirmations_left_out
from visits
cross join timeline
cross join confirmations
where visits.events != timeline.events + confirmations.events
