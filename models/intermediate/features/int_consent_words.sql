-- Grain: one row per channel and topic that a rule may ask for.
{{ config(materialized='view') }}

with channels as (
    select channel from {{ ref('channels') }}
    where purpose is not null
),

topics as (
    select topic from {{ ref('consent_topics') }}
)

select channels.channel || ':' || topics.topic as consent
from channels
cross join topics
