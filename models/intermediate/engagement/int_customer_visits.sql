-- Grain: one row per customer and channel that they visited: the website or the app.
{{ config(told_by='customer_id') }}

with sessions as (
    select * from {{ ref('int_customer_sessions') }}
    where customer_id is not null
),

channels as (
    select * from {{ ref('channels') }}
),

windows as (
    select * from {{ ref('int_windows') }}
),

visits_counted as (
    select
        sessions.customer_id,
        channels.engagement_channel,
        count(*) as visit_count,
        count_if(sessions.started_at >= windows.last_30_days_from) as visits_30_days,
        count_if(sessions.started_at >= windows.last_90_days_from) as visits_90_days,
        count_if(sessions.started_at >= windows.last_180_days_from) as visits_180_days,
        count_if(sessions.started_at >= windows.last_365_days_from) as visits_365_days
    from sessions
    inner join channels on sessions.channel = channels.channel
    cross join windows
    group by sessions.customer_id, channels.engagement_channel
)

select * from visits_counted
