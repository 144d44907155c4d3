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

-- An event keeps its name when its metric is gone.
events_with_a_name as (
    select
        email_events.*,
        coalesce(email_metrics.metric_name, email_events.event_name, email_events.metric_id) as stated_name
    from email_events
    left join email_metrics on email_events.metric_id = email_metrics.metric_id
),

events_of_a_channel as (
    select
        events_with_a_name.*,
        coalesce(known_names.name, events_with_a_name.stated_name) as metric_name,
        coalesce(metric_channels.channel, 'email') as channel
    from events_with_a_name
    left join known_names on lower(events_with_a_name.stated_name) = known_names.lower_name
    left join metric_channels on lower(events_with_a_name.stated_name) = lower(metric_channels.metric)
),

-- Opens by a mail program and clicks by a link scanner have names of their own: nobody read anything. So have messages
-- that came back, where we know whether they will come back again.
events_named as (
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
    from events_of_a_channel
)

select * from events_named
