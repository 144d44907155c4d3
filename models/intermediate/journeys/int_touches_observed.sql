-- Grain: one row per moment at which a known customer came to us, as each channel saw it.
{{ config(materialized='view') }}

with visits as (
    select * from {{ ref('int_customer_sessions') }}
    where customer_id is not null
),

arrival_channels as (
    select * from {{ ref('int_arrival_channels') }}
),

timeline as (
    select * from {{ ref('int_customer_timeline') }}
    where customer_id is not null
),

touch_events as (
    select * from {{ ref('touch_events') }}
),

arrivals as (
    select
        visits.customer_session_id as touch_id,
        visits.customer_id,
        visits.campaign_name as campaign_reference,
        visits.started_at as occurred_at,
        lower(visits.campaign_source) as campaign_source,
        coalesce(
            arrival_channels.touch_channel, case when visits.channel = 'mobile_app' then 'app' else 'direct' end
        ) as touch_channel
    from visits
    left join arrival_channels
        on
            visits.campaign_medium is not distinct from arrival_channels.campaign_medium
            and visits.campaign_source is not distinct from arrival_channels.campaign_source
            and visits.referrer is not distinct from arrival_channels.referrer
),

events_that_count as (
    select
        timeline.event_id as touch_id,
        timeline.customer_id,
        timeline.campaign_id as campaign_reference,
        timeline.source as campaign_source,
        timeline.occurred_at,
        touch_events.touch_channel
    from timeline
    inner join touch_events
        on
            timeline.channel = touch_events.channel
            and timeline.event_type = touch_events.event_type
)

select
    touch_id,
    customer_id,
    campaign_reference,
    campaign_source,
    occurred_at,
    touch_channel
from arrivals
union all
select
    touch_id,
    customer_id,
    campaign_reference,
    campaign_source,
    occurred_at,
    touch_channel
from events_that_count
