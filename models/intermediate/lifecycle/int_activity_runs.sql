-- Grain: one row per customer and run of days on which they stayed active, from the first to the last thing they did.

with active_days as (
    select * from {{ ref('int_customer_active_days') }}
),

activity as (
    select * from {{ ref('int_customer_activity') }}
),

days_with_the_day_before as (
    select
        customer_id,
        activity_date,
        lag(activity_date) over (partition by customer_id order by activity_date) as previous_activity_date
    from active_days
),

absences as (
    select
        *,
        date_diff('day', previous_activity_date, activity_date) as absent_days
    from days_with_the_day_before
),

-- Only an absence that is long enough to change the state opens a new run: the millions of days fold to these.
runs_opened as (
    select * from absences
    where coalesce(absent_days > {{ var('at_risk_after_days') }}, true)
),

runs as (
    select
        runs_opened.customer_id,
        runs_opened.activity_date as started_on,
        coalesce(
            lead(runs_opened.previous_activity_date) over (
                partition by runs_opened.customer_id
                order by runs_opened.activity_date
            ),
            activity.last_active_date
        ) as ended_on,
        lead(runs_opened.activity_date) over (
            partition by runs_opened.customer_id
            order by runs_opened.activity_date
        ) as next_started_on,
        max(
            case when runs_opened.absent_days > {{ var('lapsed_after_days') }} then runs_opened.activity_date end
        ) over (
            partition by runs_opened.customer_id
            order by runs_opened.activity_date
            rows between unbounded preceding and current row
        ) as last_comeback_on
    from runs_opened
    inner join activity on runs_opened.customer_id = activity.customer_id
)

select * from runs
