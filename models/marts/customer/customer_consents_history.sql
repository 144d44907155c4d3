-- Grain: one row per customer, channel, address and purpose, and period in which one word on it was the latest.

with consents as (
    select * from {{ ref('int_customer_consents') }}
),

-- The key names the address without telling it.
consents_identified as (
    select
        *,
        {{ salted_hash("concat_ws('|', customer_id, channel, purpose, address_id)") }} as consent_id,
        {{ identifier_value('address_id') }} as address
    from consents
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
