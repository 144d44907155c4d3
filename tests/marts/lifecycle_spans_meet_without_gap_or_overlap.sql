-- Spans of a customer and axis that do not begin where the one before ended, that repeat its stage or that last no day;
-- and axes that do not end in one current span.
with history as (
    select * from {{ ref('customer_lifecycle_history') }}
),

spans_with_the_one_before as (
    select
        customer_id,
        axis,
        stage,
        days_in_stage,
        valid_from,
        valid_to,
        lag(valid_to) over (partition by customer_id, axis order by interval_number) as previous_valid_to,
        lag(stage) over (partition by customer_id, axis order by interval_number) as stage_before,
        row_number() over (partition by customer_id, axis order by interval_number desc) as number_from_the_end
    from history
)

select *
from spans_with_the_one_before
where
    valid_from != previous_valid_to
    or stage = stage_before
    or days_in_stage < 1
    or (valid_to is null) != (number_from_the_end = 1)
