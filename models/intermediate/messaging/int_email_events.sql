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
        min(raw_event) as name
    from {{ ref('event_types') }}
    where source = 'klaviyo'
    group by lower_name
),

metrics_named as (
    select
        email_metrics.metric_id,
        coalesce(known_names.name, email_metrics.metric_name) as metric_name,
        coalesce(metric_channels.channel, 'email') as channel
    from email_metrics
    left join known_names on lower(email_metrics.metric_name) = known_names.lower_name
    left join metric_channels on lower(email_metrics.metric_name) = lower(metric_channels.metric)
),

-- Opens by a mail program and clicks by a link scanner have names of their own: nobody read anything. So have messages
-- that came back, where we know whether they will come back again.
events_named as (
    select
        email_events.event_id,
        email_events.profile_id,
        email_events.campaign_id,
        email_events.list_name,
        email_events.amount,
        email_events.occurred_at,
        coalesce(metrics_named.channel, 'email') as channel,
        case
            when metrics_named.metric_name = 'Opened Email' and email_events.is_machine_open
                then 'Opened Email (machine)'
            when metrics_named.metric_name = 'Clicked Email' and email_events.is_bot_click
                then 'Clicked Email (bot)'
            when metrics_named.metric_name = 'Bounced Email' and email_events.bounce_kind is not null
                then 'Bounced Email (' || email_events.bounce_kind || ')'
            when metrics_named.metric_name = 'Failed to Deliver SMS' and email_events.bounce_kind = 'hard'
                then 'Failed to Deliver SMS (hard)'
            else coalesce(metrics_named.metric_name, email_events.metric_id)
        end as raw_event
    from email_events
    left join metrics_named on email_events.metric_id = metrics_named.metric_id
)

select * from events_named
