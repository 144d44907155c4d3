-- Grain: one row per step of a journey, with the days after coming in at which it is live.

with journeys as (
    select * from {{ ref('journeys') }}
)

select
    journey,
    step,
    audience,
    cast(sum(wait_days) over (partition by journey order by step) as integer) as live_after_days,
    journey || ', step ' || cast(step as string) as step_name,
    row_number() over (partition by journey order by step) = 1 as is_first,
    row_number() over (partition by journey order by step desc) = 1 as is_last
from journeys
