-- Grain: one row per time that somebody granted or denied a channel, or a topic on it, in any source.
{{ config(materialized='view') }}

with consents_read as (
    select * from {{ ref('int_consents_read') }}
    where
        status in ('granted', 'denied')
        and purpose_said != 'other'
        and channel is not null
),

channels as (
    select * from {{ ref('channels') }}
)

-- `address_id` is the address that the statement names; null when it names none and is about the person.
select
    consents_read.identifier_id,
    consents_read.channel,
    consents_read.topic,
    consents_read.status,
    consents_read.source,
    consents_read.source_table,
    consents_read.source_record_id,
    consents_read.address_id,
    consents_read.legal_source,
    consents_read.stated_at,
    channels.purpose
from consents_read
inner join channels on consents_read.channel = channels.channel
