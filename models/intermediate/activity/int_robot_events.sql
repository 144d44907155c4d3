-- Grain: one row per event on the website that a robot made: no visit, and nobody's.
{{ config(materialized='view') }}

with web_events as (
    select * from {{ ref('int_web_events_collected') }}
),

robots as (
    select * from {{ ref('idr_robots') }}
)

select
    web_events.event_id,
    web_events.event_id as source_record_id,
    web_events.source,
    web_events.source_table,
    'web' as channel,
    web_events.raw_event,
    robots.robot_name,
    web_events.occurred_at
from web_events
inner join robots on web_events.user_agent = robots.user_agent
