-- Grain: one row per customer, channel, purpose, topic, address and period in which one word on it was the latest.
{{ config(kept_by='customer_id') }}

with words as (
    select * from {{ ref('int_customer_topic_words') }}
    where {{ tonight('customer_id') }}
),

addresses as (
    select * from {{ ref('int_customer_addresses') }}
    where {{ tonight('customer_id') }}
),

-- What somebody said of an address is history once the address is somebody else's.
addresses_lost as (
    select
        identifier_id,
        customer_id,
        max(valid_to) as owned_until
    from {{ ref('idr_customer_identifiers') }}
    where {{ tonight('customer_id') }}
    group by identifier_id, customer_id
    having count(*) = count(valid_to)
),

words_in_order as (
    select
        *,
        row_number() over (
            partition by customer_id, channel, purpose, topic, address_id
            order by counts_from asc
        ) as word_number,
        lead(stated_at) over (
            partition by customer_id, channel, purpose, topic, address_id
            order by counts_from asc
        ) as next_stated_at,
        lead(source_record_id) over (
            partition by customer_id, channel, purpose, topic, address_id
            order by counts_from asc
        ) is null as is_latest
    from words
),

-- A yes before a no of which nobody knows when it was said holds on no day for certain.
words_as_periods as (
    select
        words_in_order.customer_id,
        words_in_order.channel,
        words_in_order.purpose,
        words_in_order.topic,
        words_in_order.address_id,
        words_in_order.status,
        words_in_order.legal_source,
        words_in_order.source,
        words_in_order.source_table,
        words_in_order.source_record_id,
        words_in_order.word_number,
        words_in_order.stated_at as valid_from,
        words_in_order.is_latest and addresses_lost.owned_until is null as is_current,
        case
            when words_in_order.is_latest then addresses_lost.owned_until
            else coalesce(words_in_order.next_stated_at, words_in_order.stated_at)
        end as valid_to
    from words_in_order
    left join addresses_lost
        on
            words_in_order.address_id = addresses_lost.identifier_id
            and words_in_order.customer_id = addresses_lost.customer_id
),

-- Of an address about which nobody has said anything, that is what we know.
silence as (
    select
        addresses.customer_id,
        addresses.channel,
        addresses.purpose,
        addresses.address_id
    from addresses
    left join words
        on
            addresses.customer_id = words.customer_id
            and addresses.channel = words.channel
            and addresses.purpose = words.purpose
            and addresses.address_id is not distinct from words.address_id
            and words.topic = 'all'
    where words.customer_id is null
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
    word_number,
    is_current,
    valid_from,
    valid_to
from words_as_periods
union all
select
    customer_id,
    channel,
    purpose,
    'all' as topic,
    address_id,
    'unknown' as status,
    cast(null as string) as legal_source,
    cast(null as string) as source,
    cast(null as string) as source_table,
    cast(null as string) as source_record_id,
    0 as word_number,
    true as is_current,
    cast(null as timestamp) as valid_from,
    cast(null as timestamp) as valid_to
from silence
