-- Grain: one row per journey, customer and time that they came in.

with journeys_followed as (
    select * from {{ ref('int_journeys_followed') }}
),

steps as (
    select * from {{ ref('int_journey_steps') }}
),

matches as (
    select * from {{ ref('int_audience_matches') }}
),

exits as (
    select * from {{ ref('int_journey_exits') }}
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

-- For whom the rule of the first audience holds today.
candidates as (
    select
        steps.journey,
        matches.customer_id,
        exits.customer_id is not null as would_leave
    from steps
    inner join matches on steps.audience = matches.rule
    left join exits on steps.step_name = exits.rule and matches.customer_id = exits.customer_id
    where steps.is_first
),

-- One way at a time, and another only after the rule has ceased to hold: who left is not let in by the same again.
not_let_in as (
    select distinct
        journey,
        customer_id
    from journeys_followed
    where left_at is null or entry_over_at is null
),

ways as (
    select
        journeys_followed.journey,
        journeys_followed.customer_id,
        journeys_followed.exit_reason,
        journeys_followed.entered_at,
        journeys_followed.left_at,
        journeys_followed.entry_over_at
    from journeys_followed
    union all
    select
        candidates.journey,
        candidates.customer_id,
        cast(null as string) as exit_reason,
        as_of.as_of as entered_at,
        cast(null as timestamp) as left_at,
        cast(null as timestamp) as entry_over_at
    from candidates
    cross join as_of
    left join not_let_in
        on candidates.journey = not_let_in.journey and candidates.customer_id = not_let_in.customer_id
    where not_let_in.customer_id is null and not candidates.would_leave
),

-- Every step whose day has come, and the first one, at which they wait for it.
steps_reached as (
    select
        ways.journey,
        ways.customer_id,
        ways.entered_at,
        steps.step,
        steps.step_name,
        steps.audience,
        steps.is_last,
        ways.entered_at + steps.live_after_days * interval '1' day as step_live_at,
        row_number() over (
            partition by ways.journey, ways.customer_id, ways.entered_at
            order by steps.step desc
        ) as place
    from ways
    cross join as_of
    inner join steps
        on
            ways.journey = steps.journey
            and (steps.is_first or ways.entered_at + steps.live_after_days * interval '1' day <= as_of.as_of)
    where ways.left_at is null
),

positions as (
    select * from steps_reached
    where place = 1
),

judged as (
    select
        ways.journey,
        ways.customer_id,
        positions.step,
        positions.audience,
        positions.step_live_at,
        ways.entered_at,
        as_of.as_of,
        ways.left_at as left_before_at,
        ways.entry_over_at,
        candidates.customer_id is not null as is_candidate,
        case
            when ways.left_at is not null then ways.exit_reason
            when positions.journey is null then 'removed'
            when exits.customer_id is not null then 'exit_when'
            when positions.is_last and positions.audience is null and positions.step_live_at <= as_of.as_of
                then 'finished'
        end as exit_reason
    from ways
    cross join as_of
    left join positions
        on
            ways.journey = positions.journey
            and ways.customer_id = positions.customer_id
            and ways.entered_at = positions.entered_at
    left join exits on positions.step_name = exits.rule and ways.customer_id = exits.customer_id
    left join candidates on ways.journey = candidates.journey and ways.customer_id = candidates.customer_id
)

select
    journey,
    customer_id,
    exit_reason,
    entered_at,
    case when exit_reason is null and step_live_at <= as_of then audience end as live_audience,
    case when exit_reason is null and step_live_at <= as_of then step end as live_step,
    case when exit_reason is null then step_live_at end as step_live_at,
    case when exit_reason is not null then coalesce(left_before_at, as_of) end as left_at,
    case when exit_reason is not null and not is_candidate then coalesce(entry_over_at, as_of) else entry_over_at end
        as entry_over_at
from judged
