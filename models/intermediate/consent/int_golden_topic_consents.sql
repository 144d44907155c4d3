-- Grain: one row per customer, channel and topic (`all` among them) spoken of at the address that we would use.
{{ config(kept_by='customer_id') }}

with golden_records as (
    select * from {{ ref('int_golden_records') }}
    where {{ tonight('customer_id') }}
),

consents as (
    select * from {{ ref('int_customer_consents') }}
    where is_current and {{ tonight('customer_id') }}
),

channels as (
    select * from {{ ref('channels') }}
),

-- Email and number are asked at the one address that we would use. A letter goes to the golden address and a
-- notification to every device: there the latest word of the person or of such an address counts, on a tie the
-- stricter.
consents_that_apply as (
    select
        consents.customer_id,
        consents.channel,
        consents.topic,
        consents.address_id,
        consents.status,
        consents.legal_source,
        consents.valid_from
    from consents
    inner join channels on consents.channel = channels.channel
    left join golden_records on consents.customer_id = golden_records.customer_id
    where
        (channels.contact_point = 'email' and consents.address_id = 'email:' || golden_records.email)
        or (channels.contact_point in ('phone', 'mobile') and consents.address_id = 'phone:' || golden_records.phone)
        or channels.contact_point = 'app'
        or (
            channels.contact_point = 'person'
            and coalesce(consents.address_id, '')
            in ('', 'email:' || golden_records.email, 'phone:' || golden_records.phone)
        )
        or (
            channels.contact_point = 'postal_address'
            and (
                consents.address_id is null
                or consents.address_id
                = {{ postal_address_id(
                    'golden_records.address_line_1', 'golden_records.address_line_2', 'golden_records.postcode'
                ) }}
            )
        )
),

topics_spoken_of as (
    select distinct
        customer_id,
        channel,
        topic
    from consents_that_apply
),

-- An address of which nothing was said about a topic says of it what it says of all.
consents_on_topics as (
    select
        topics_spoken_of.customer_id,
        topics_spoken_of.channel,
        topics_spoken_of.topic,
        consents_that_apply.address_id,
        consents_that_apply.status,
        consents_that_apply.legal_source,
        consents_that_apply.valid_from,
        row_number() over (
            partition by
                topics_spoken_of.customer_id, topics_spoken_of.channel, topics_spoken_of.topic,
                consents_that_apply.address_id
            order by case when consents_that_apply.topic = topics_spoken_of.topic then 0 else 1 end
        ) as topic_rank
    from topics_spoken_of
    inner join consents_that_apply
        on
            topics_spoken_of.customer_id = consents_that_apply.customer_id
            and topics_spoken_of.channel = consents_that_apply.channel
            and consents_that_apply.topic in (topics_spoken_of.topic, 'all')
),

-- The latest word; a no without a date is never outdated.
consents_ranked as (
    select
        *,
        row_number() over (
            partition by customer_id, channel, topic
            order by
                case when status = 'denied' and valid_from is null then 0 else 1 end asc,
                valid_from desc nulls last,
                case status when 'denied' then 0 else 1 end asc,
                address_id asc nulls first
        ) as recency_rank
    from consents_on_topics
    where topic_rank = 1
)

select
    customer_id,
    channel,
    topic,
    address_id,
    status,
    legal_source,
    valid_from
from consents_ranked
where recency_rank = 1
