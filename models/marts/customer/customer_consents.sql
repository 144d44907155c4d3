-- Grain: one row per customer, channel, address, purpose and topic; a topic without a row of its own is as `all`.
{{ config(materialized='view') }}

with consents as (
    select * from {{ ref('int_customer_consents_keyed') }}
    where is_current
)

select
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
    valid_from as decided_at
from consents
