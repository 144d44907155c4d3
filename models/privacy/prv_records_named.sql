-- Grain: one row per raw record that an erased identifier names, or that hangs on a profile which one names.
-- A view and never a table: keys of profiles are what people asked to have removed.
{{ config(materialized='view') }}

with tombstones as (
    select * from {{ ref('prv_tombstones') }}
),

phone_spellings as (
    select * from {{ ref('prv_phone_spellings') }}
),

-- The last request for a value counts; the key of a profile, once erased, stays so.
erased_identifiers as (
    select
        identifier_hash,
        case when count(*) = count(erased_until) then max(erased_until) end as erased_until
    from tombstones
    group by identifier_hash
),

erased_mentions as (
    select
        identifier_hash as mention_hash,
        erased_until
    from erased_identifiers
    union
    select
        phone_spellings.spelling_hash as mention_hash,
        erased_identifiers.erased_until
    from phone_spellings
    inner join erased_identifiers on phone_spellings.identifier_hash = erased_identifiers.identifier_hash
),

-- A record that was made after the request is a new beginning. One that does not tell when it was made is not.
records_named as (
    select distinct
        mentions.source,
        mentions.table_name,
        mentions.record_fingerprint,
        mentions.record_key
    from ({{ mentions_of_kind(['own', 'identifier', 'typed', 'profile']) }}) as mentions
    inner join erased_mentions on {{ salted_hash('mentions.mention') }} = erased_mentions.mention_hash
    where
        erased_mentions.erased_until is null
        or mentions.made_at is null
        or mentions.made_at <= erased_mentions.erased_until
),

records_of_profiles as (
    select distinct
        mentions.source,
        mentions.table_name,
        mentions.record_fingerprint,
        mentions.record_key
    from ({{ mentions_of_kind(['profile']) }}) as mentions
    inner join records_named on mentions.mention = records_named.record_key
    union
    select
        source,
        table_name,
        record_fingerprint,
        record_key
    from records_named
)

select
    source,
    table_name,
    record_fingerprint,
    record_key
from records_of_profiles
