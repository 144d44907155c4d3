-- Grain: one row per customer in a segment or with a trigger that may go, with the lists of both.

with segment_lists as (
    select * from {{ ref('int_customer_segment_lists') }}
),

triggers as (
    select * from {{ ref('int_activation_triggers') }}
    where suppressed_reason is null
),

triggers_listed as (
    select
        customer_id,
        {{ sorted_list('trigger_type') }} as live_triggers
    from triggers
    group by customer_id
)

select
    segment_lists.segments,
    triggers_listed.live_triggers,
    coalesce(segment_lists.customer_id, triggers_listed.customer_id) as customer_id
from segment_lists
full outer join triggers_listed on segment_lists.customer_id = triggers_listed.customer_id
