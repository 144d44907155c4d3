-- Grain: one row per time that somebody granted or denied a channel, or a topic on it, in any source.
{{ config(materialized='view') }}

with consents_read as (
    select * from {{ ref('int_consents_read') }}
    where
        status in ('granted', 'denied')
        and purpose_said != 'other'
        and channel is not null
)

-- `address_id` is the address that the statement names; null when it names none and is about the person.
select
    identifier_id,
    channel,
    topic,
    status,
    source,
    source_table,
    source_record_id,
    address_id,
    legal_source,
    stated_at,
    case channel when 'ads' then 'ads' else 'marketing' end as purpose
from consents_read
