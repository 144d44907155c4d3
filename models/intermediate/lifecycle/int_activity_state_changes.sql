-- Grain: one row per customer and day on which their activity state may have become another.
{{ config(materialized='view') }}

with runs as (
    select * from {{ ref('int_activity_runs') }}
),

windows as (
    select * from {{ ref('int_windows') }}
),

-- Where a state can end: somebody comes, has been back for long enough, or has been away for long enough.
days_that_may_change as (
    select
        runs.*,
        case reasons.reason
            when 'came' then runs.started_on
            when 'back_for_long' then runs.last_comeback_on + {{ var('reactivated_for_days') }} + 1
            when 'at_risk' then runs.ended_on + {{ var('at_risk_after_days') }} + 1
            when 'lapsed' then runs.ended_on + {{ var('lapsed_after_days') }} + 1
            when 'dormant' then runs.ended_on + {{ var('dormant_after_days') }} + 1
        end as changed_on
    from runs
    cross join (values ('came'), ('back_for_long'), ('at_risk'), ('lapsed'), ('dormant')) as reasons (reason)
),

-- Day 30 after the last thing that they did is still active, day 31 is at risk: limits are passed and not reached.
states_read as (
    select
        days_that_may_change.customer_id,
        days_that_may_change.changed_on,
        days_that_may_change.last_comeback_on,
        case
            when days_that_may_change.changed_on > days_that_may_change.ended_on + {{ var('dormant_after_days') }}
                then 'dormant'
            when days_that_may_change.changed_on > days_that_may_change.ended_on + {{ var('lapsed_after_days') }}
                then 'lapsed'
            when
                days_that_may_change.changed_on
                <= days_that_may_change.last_comeback_on + {{ var('reactivated_for_days') }}
                then 'reactivated'
            when days_that_may_change.changed_on > days_that_may_change.ended_on + {{ var('at_risk_after_days') }}
                then 'at_risk'
            else 'active'
        end as activity_state
    from days_that_may_change
    cross join windows
    where
        days_that_may_change.changed_on >= days_that_may_change.started_on
        and days_that_may_change.changed_on
        < coalesce(days_that_may_change.next_started_on, windows.as_of_date + 1)
),

-- Two reasons to change on one day are one change.
state_changes as (
    select
        customer_id,
        changed_on,
        max(activity_state) as activity_state,
        max(last_comeback_on) as last_comeback_on
    from states_read
    group by customer_id, changed_on
)

select * from state_changes
