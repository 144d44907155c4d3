-- Grain: one row per raw record that nobody may read any more, by its fingerprint.

with mentions as (
    select * from {{ ref('prv_record_mentions') }}
),

tombstones as (
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
records_named as materialized (
    select distinct
        mentions.source,
        mentions.table_name,
        mentions.record_fingerprint,
        mentions.record_key
    from mentions
    inner join erased_mentions on {{ salted_hash('mentions.mention') }} = erased_mentions.mention_hash
    where
        mentions.kind in ('own', 'identifier', 'typed', 'profile')
        and (
            erased_mentions.erased_until is null
            or mentions.made_at is null
            or mentions.made_at <= erased_mentions.erased_until
        )
),

-- What hangs on a record goes with it: on a profile its orders and messages, on an order its lines, on a refund its.
{% set level_before = 'records_named' %}
{%- for kind in ['profile', 'record', 'detail'] %}
    records_of_{{ kind }} as materialized (
        select distinct
            mentions.source,
            mentions.table_name,
            mentions.record_fingerprint,
            mentions.record_key
        from mentions
        where
            mentions.kind = '{{ kind }}'
            and mentions.mention in (select found.record_key from {{ level_before }} as found)
        union
        select
            source,
            table_name,
            record_fingerprint,
            record_key
        from {{ level_before }}
    ),
{% set level_before = 'records_of_' ~ kind %}
{%- endfor %}

erased_records as (
    select distinct
        source,
        table_name,
        record_fingerprint
    from records_of_detail
)

select * from erased_records
