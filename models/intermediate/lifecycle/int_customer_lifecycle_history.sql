-- Grain: one row per customer, axis and uninterrupted span of days in one stage of it.

with spans as (
    select * from {{ ref('int_lifecycle_spans') }}
),

windows as (
    select * from {{ ref('int_windows') }}
),

spans_of_each_axis (customer_id, axis, valid_from, stage) as (
    select
        spans.customer_id,
        axes.axis,
        spans.valid_from,
        case axes.axis
            when 'purchase_stage' then spans.purchase_stage
            when 'activity_state' then spans.activity_state
            when 'lifecycle_stage' then spans.lifecycle_stage
        end as stage_on_axis
    from spans
    cross join (values ('purchase_stage'), ('activity_state'), ('lifecycle_stage')) as axes (axis)
),

stages_with_the_one_before as (
    select
        *,
        lag(stage) over (partition by customer_id, axis order by valid_from) as previous_stage
    from spans_of_each_axis
),

-- A change on one axis splits no span of another.
transitions as (
    select * from stages_with_the_one_before
    where stage is distinct from previous_stage
),

intervals as (
    select
        *,
        lead(stage) over (partition by customer_id, axis order by valid_from) as next_stage,
        lead(valid_from) over (partition by customer_id, axis order by valid_from) as valid_to,
        row_number() over (partition by customer_id, axis order by valid_from) as interval_number
    from transitions
),

intervals_measured as (
    select
        intervals.*,
        intervals.customer_id || ':' || intervals.axis || ':' || intervals.interval_number as lifecycle_interval_id,
        intervals.valid_to is null as is_current,
        {{ days_between('intervals.valid_from', 'coalesce(intervals.valid_to, windows.as_of_date + 1)') }}
            as days_in_stage
    from intervals
    cross join windows
)

select
    lifecycle_interval_id,
    customer_id,
    axis,
    stage,
    previous_stage,
    next_stage,
    cast(interval_number as integer) as interval_number,
    cast(days_in_stage as integer) as days_in_stage,
    is_current,
    valid_from,
    valid_to
from intervals_measured
