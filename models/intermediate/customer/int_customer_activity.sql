-- Grain: one row per customer who did something or to whom we did something.

with event_counts as (
    select * from {{ ref('int_customer_event_counts') }}
),

active_days as (
    select * from {{ ref('int_customer_active_days') }}
),

days_counted as (
    select
        customer_id,
        count(*) as active_days,
        max(activity_date) as last_active_date
    from active_days
    group by customer_id
),

-- As for days: what they did themselves, but for leaving a list.
events_judged as (
    select
        *,
        direction = 'inbound'
        and coalesce(event_type not in ({{ quoted_list(var('leaving_event_types')) }}), true) as is_active
    from event_counts
),

activity_added_up as (
    select
        customer_id,
        count(distinct case when is_active then channel end) as channel_count,
        min(first_event_at) as first_event_at,
        max(case when is_active then last_event_at end) as last_active_at
    from events_judged
    group by customer_id
),

customer_activity as (
    select
        activity_added_up.*,
        days_counted.last_active_date,
        coalesce(days_counted.active_days, 0) as active_days
    from activity_added_up
    left join days_counted on activity_added_up.customer_id = days_counted.customer_id
)

select * from customer_activity
