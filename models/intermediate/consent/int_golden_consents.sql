-- Grain: one row per customer, with their consent to be reached for marketing at large at their golden address.

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
),

golden_consents as (
    select
        customer_id,
        max(case when channel = 'email' then status end) as consent_email,
        max(case when channel = 'sms' then status end) as consent_sms,
        max(case when channel = 'phone' then status end) as consent_phone,
        max(case when channel = 'post' then status end) as consent_post,
        max(case when channel = 'push' then status end) as consent_push,
        max(case when channel = 'ads' then status end) as consent_ads
    from consents_at_large
    group by customer_id
)

select * from golden_consents
