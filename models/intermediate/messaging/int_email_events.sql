-- Grain: one row per Klaviyo event, with its name as our seeds write it and the channel that it happened on.
{{ config(materialized='view') }}

with email_events as (
    select * from {{ ref('stg_email__events') }}
),

email_metrics as (
    select * from {{ ref('stg_email__metrics') }}
),

metric_channels as (
    select * from {{ ref('metric_channels') }}
),

-- Klaviyo has renamed its metrics, and tools write them in any case.
known_names as (
    select
        lower(raw_event) as lower_name,
        min(raw_event) as metric_name
    from {{ ref('event_types') }}
    where source = 'klaviyo'
    group by lower_name
),

events_with_metric as (
    select
        email_events.*,
        coalesce(email_metrics.metric_name, email_events.metric_id) as said_name
    from email_events
    left join email_metrics on email_events.metric_id = email_metrics.metric_id
),

events_named as (
    select
        events_with_metric.*,
        coalesce(known_names.metric_name, events_with_metric.said_name) as metric_name,
        coalesce(metric_channels.channel, 'email') as channel
    from events_with_metric
    left join known_names on lower(events_with_metric.said_name) = known_names.lower_name
    left join metric_channels on lower(events_with_metric.said_name) = lower(metric_channels.metric)
),

-- Opens by a mail program and clicks by a link scanner have names of their own: nobody read anything. So have messages
-- that came back, where we know whether they will come back again.
events_told_apart as (
    select
        event_id,
        profile_id,
        campaign_id,
        list_name,
        channel,
        amount,
        occurred_at,
        case
            when metric_name = 'Opened Email' and is_machine_open then 'Opened Email (machine)'
            when metric_name = 'Clicked Email' and is_bot_click then 'Clicked Email (bot)'
            when metric_name = 'Bounced Email' and bounce_kind is not null then 'Bounced Email (' || bounce_kind || ')'
            when metric_name = 'Failed to Deliver SMS' and bounce_kind = 'hard' then 'Failed to Deliver SMS (hard)'
            else metric_name
        end as raw_event
    from events_named
)

select * from events_told_apart
