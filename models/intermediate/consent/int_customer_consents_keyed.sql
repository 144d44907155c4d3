-- Grain: one row per customer, channel, address, purpose and topic, and period in which one word on it was the latest.
{{ config(kept_by='customer_id') }}

with consents as (
    select * from {{ ref('int_customer_consents') }}
    where {{ tonight('customer_id') }}
),

-- The key counts a customer's addresses instead of telling them.
addresses_numbered as (
    select
        *,
        {{ identifier_value('address_id') }} as address,
        dense_rank() over (partition by customer_id, channel, purpose order by address_id asc nulls first)
            as address_number
    from consents
),

consents_identified as (
    select
        *,
        customer_id || ':' || channel || ':' || purpose || ':' || address_number
        || case topic when 'all' then '' else ':' || topic end as consent_id
    from addresses_numbered
),

consent_words as (
    select
        *,
        consent_id || ':' || word_number as consent_word_id
    from consents_identified
)

select
    consent_word_id,
    consent_id,
    customer_id,
    channel,
    address,
    purpose,
    topic,
    status,
    legal_source,
    source,
    source_table,
    source_record_id,
    cast(word_number as integer) as word_number,
    is_current,
    valid_from,
    valid_to
from consent_words
