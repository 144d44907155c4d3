-- Grain: one row per customer and run of days on which they stayed active, from the first to the last thing they did.

with active_days as (
    select * from {{ ref('int_customer_active_days') }}
),

days_with_the_day_before as (
    select
        customer_id,
        activity_date,
        lag(activity_date) over (partition by customer_id order by activity_date) as previous_activity_date,
        max(activity_date) over (partition by customer_id) as last_active_date
    from active_days
),

absences as (
    select
        *,
        {{ days_between('previous_activity_date', 'activity_date') }} as absent_days
    from days_with_the_day_before
),

-- Only an absence that is long enough to change the state opens a new run: the millions of days fold to these.
runs_opened as (
    select * from absences
    where coalesce(absent_days > {{ var('at_risk_after_days') }}, true)
),

runs as (
    select
        customer_id,
        activity_date as started_on,
        coalesce(
            lead(previous_activity_date) over (partition by customer_id order by activity_date), last_active_date
        ) as ended_on,
        lead(activity_date) over (partition by customer_id order by activity_date) as next_started_on,
        max(case when absent_days > {{ var('lapsed_after_days') }} then activity_date end) over (
            partition by customer_id
            order by activity_date
            rows between unbounded preceding and current row
        ) as last_comeback_on
    from runs_opened
)

select * from runs
