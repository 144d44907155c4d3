-- Grain: one row per customer, topic (listed, or of a trigger or an audience) and channel, with their word on it.
{{ config(materialized='view') }}

with consents as (
    select * from {{ ref('int_golden_topic_consents') }}
),

topics as (
    select topic from {{ ref('trigger_rules') }}
    union
    select topic from {{ ref('audiences') }}
    union
    select topic from {{ ref('consent_topics') }}
),

channels_spoken_of as (
    select distinct
        customer_id,
        channel
    from consents
),

consents_to_everything as (
    select
        customer_id,
        channel,
        address_id,
        status,
        legal_source,
        valid_from
    from consents
    where topic = 'all'
),

-- What was said of the topic, else what was said of everything. Who is silent has no row.
permissions as (
    select
        spoken.customer_id,
        topics.topic,
        spoken.channel,
        coalesce(consents.status, consents_to_everything.status, 'unknown') as status,
        case
            when consents.customer_id is null then consents_to_everything.address_id else consents.address_id
        end as address_id,
        case
            when consents.customer_id is null then consents_to_everything.legal_source else consents.legal_source
        end as legal_source,
        case
            when consents.customer_id is null then consents_to_everything.valid_from else consents.valid_from
        end as valid_from
    from topics
    cross join channels_spoken_of as spoken
    left join consents
        on
            spoken.customer_id = consents.customer_id
            and spoken.channel = consents.channel
            and topics.topic = consents.topic
    left join consents_to_everything
        on
            spoken.customer_id = consents_to_everything.customer_id
            and spoken.channel = consents_to_everything.channel
)

select * from permissions
