-- Grain: one row per customer, channel, address, purpose and topic, and period in which one word on it was the latest.
{{ config(materialized='view') }}

with customer_consents_history as (
    select * from {{ ref('int_customer_consents_keyed') }}
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
    word_number,
    is_current,
    valid_from,
    valid_to
from customer_consents_history
