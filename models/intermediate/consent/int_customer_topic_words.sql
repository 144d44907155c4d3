-- Grain: one row per customer, channel, purpose, topic, address and moment at which something was said that counts.
{{ config(kept_by='customer_id') }}

with words as (
    select
        *,
        topic = 'all' as is_general
    from {{ ref('int_customer_consent_words') }}
    where {{ tonight('customer_id') }}
),

topics_spoken_of as (
    select distinct
        customer_id,
        channel,
        purpose,
        address_id,
        topic
    from words
    where not is_general
),

-- What is said of everything is said of each topic as well.
words_on_topics as (
    select
        customer_id,
        channel,
        purpose,
        topic,
        address_id,
        status,
        legal_source,
        source,
        source_table,
        source_record_id,
        is_general,
        stated_at
    from words
    union all
    select
        words.customer_id,
        words.channel,
        words.purpose,
        topics_spoken_of.topic,
        words.address_id,
        words.status,
        words.legal_source,
        words.source,
        words.source_table,
        words.source_record_id,
        words.is_general,
        words.stated_at
    from words
    inner join topics_spoken_of
        on
            words.customer_id = topics_spoken_of.customer_id
            and words.channel = topics_spoken_of.channel
            and words.purpose = topics_spoken_of.purpose
            and words.address_id is not distinct from topics_spoken_of.address_id
    where words.is_general
),

-- Of two words at the same moment the stricter counts. Who cannot tell when a yes was said has it from the beginning, a
-- no for good.
words_dated as (
    select
        *,
        coalesce(
            stated_at,
            case status when 'denied' then timestamp '9999-12-30' else timestamp '0001-01-01' end
        ) as counts_from,
        row_number() over (
            partition by customer_id, channel, purpose, topic, address_id, stated_at
            order by case status when 'denied' then 0 else 1 end asc, is_general asc
        ) as strictness_rank
    from words_on_topics
),

-- Who has said no to one topic has not changed their mind by saying yes to all: that takes a yes to the topic.
words_weighed as (
    select
        *,
        {{ last_known('case when not is_general then status end') }} over (
            partition by customer_id, channel, purpose, topic, address_id
            order by counts_from asc
            rows between unbounded preceding and current row
        ) as last_own_status
    from words_dated
    where strictness_rank = 1
)

select
    customer_id,
    channel,
    purpose,
    topic,
    address_id,
    status,
    legal_source,
    source,
    source_table,
    source_record_id,
    stated_at,
    counts_from
from words_weighed
where
    topic = 'all'
    or not is_general
    or status = 'denied'
    or coalesce(last_own_status, 'granted') != 'denied'
