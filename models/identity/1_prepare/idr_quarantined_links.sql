-- Grain: one row per pair of identifiers that records show together and of which at least one is quarantined.

with observations as (
    select * from {{ ref('idr_observations') }}
    where linked_identifier_id is not null
),

quarantine as (
    select * from {{ ref('idr_quarantine') }}
),

pairs as (
    select
        cast(sum(observations.record_count) as bigint) as record_count,
        least(observations.identifier_id, observations.linked_identifier_id) as left_identifier_id,
        greatest(observations.identifier_id, observations.linked_identifier_id) as right_identifier_id,
        min(coalesce(linked_quarantine.reason, quarantine.reason)) as reason,
        {{ count_sources('observations.source') }} as source_count,
        min(observations.evidence_rank) as evidence_rank,
        min(observations.source || '.' || observations.table_name || ':' || observations.record_id) as example_record,
        min(observations.first_seen_at) as first_seen_at,
        max(observations.last_seen_at) as last_seen_at
    from observations
    -- What a record states itself proves something, however many others state its key.
    left join quarantine on observations.identifier_id = quarantine.identifier_id and not quarantine.is_record_key
    left join quarantine as linked_quarantine
        on observations.linked_identifier_id = linked_quarantine.identifier_id
    where quarantine.identifier_id is not null or linked_quarantine.identifier_id is not null
    group by
        least(observations.identifier_id, observations.linked_identifier_id),
        greatest(observations.identifier_id, observations.linked_identifier_id)
)

select
    pairs.left_identifier_id,
    pairs.right_identifier_id,
    left_identifiers.strength as left_strength,
    right_identifiers.strength as right_strength,
    pairs.reason,
    pairs.example_record,
    pairs.evidence_rank,
    pairs.source_count,
    pairs.record_count,
    pairs.first_seen_at,
    pairs.last_seen_at
from pairs
inner join {{ ref('idr_identifiers') }} as left_identifiers
    on pairs.left_identifier_id = left_identifiers.identifier_id
inner join {{ ref('idr_identifiers') }} as right_identifiers
    on pairs.right_identifier_id = right_identifiers.identifier_id
