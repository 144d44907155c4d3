-- Grain: one row per customer and channel of which they said whether we may use it, for marketing at large.
{{ config(materialized='view') }}

with consents as (
    select * from {{ ref('int_golden_topic_consents') }}
),

topics as (
    select * from {{ ref('consent_topics') }}
),

-- Who takes one topic may be written to, though not about the others. Word of one product is no marketing.
consents_at_large as (
    select
        consents.customer_id,
        consents.channel,
        case
            when bool_or(consents.status = 'granted' and coalesce(topics.opens_channel, true)) then 'granted'
            when bool_or(consents.status = 'denied' and coalesce(topics.opens_channel, true)) then 'denied'
            else 'unknown'
        end as status
    from consents
    left join topics on consents.topic = topics.topic
    group by consents.customer_id, consents.channel
)

select * from consents_at_large
