-- Grain: one row per customer in a segment or with a trigger that may go, with the lists of both.

with segments as (
    select * from {{ ref('customer_segments') }}
),

triggers as (
    select * from {{ ref('activation_triggers') }}
    where suppressed_reason is null
),

segments_listed as (
    select
        customer_id,
        array_agg(segment order by segment) as segments
    from segments
    group by customer_id
),

triggers_listed as (
    select
        customer_id,
        array_agg(distinct trigger_type order by trigger_type) as live_triggers
    from triggers
    group by customer_id
)

select
    segments_listed.segments,
    triggers_listed.live_triggers,
    coalesce(segments_listed.customer_id, triggers_listed.customer_id) as customer_id
from segments_listed
full outer join triggers_listed on segments_listed.customer_id = triggers_listed.customer_id
