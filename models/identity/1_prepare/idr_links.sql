-- Grain: one row per pair of usable identifiers that at least one record shows together.

with observations as (
    select observations.*
    from {{ ref('idr_observations') }} as observations
    left join {{ ref('idr_quarantine') }} as quarantine
        on observations.linked_identifier_id = quarantine.identifier_id
    -- The key of a record that too many others state is still its own.
    where quarantine.identifier_id is null and observations.linked_identifier_id is not null
),

-- A pair has no direction: the lesser identifier stands left, so that the same pair from two sources meets.
pairs as (
    select
        least(identifier_id, linked_identifier_id) as left_identifier_id,
        greatest(identifier_id, linked_identifier_id) as right_identifier_id,
        cast(sum(record_count) as bigint) as record_count,
        min(source || '.' || table_name || ':' || record_id) as example_record,
        {{ count_sources('source') }} as source_count,
        min(evidence_rank) as evidence_rank,
        min(first_seen_at) as first_seen_at,
        max(last_seen_at) as last_seen_at,
        max(last_done_at) as last_done_at,
        max(case when evidence_rank <= 3 then last_done_at end) as last_stated_at,
        -- Given up where nobody states it any more.
        case when count(*) = count(given_up_at) then max(given_up_at) end as given_up_at
    from observations
    group by least(identifier_id, linked_identifier_id), greatest(identifier_id, linked_identifier_id)
)

select
    pairs.left_identifier_id,
    pairs.right_identifier_id,
    left_identifiers.strength as left_strength,
    right_identifiers.strength as right_strength,
    pairs.example_record,
    pairs.evidence_rank,
    pairs.source_count,
    pairs.record_count,
    pairs.first_seen_at,
    pairs.last_seen_at,
    pairs.last_done_at,
    pairs.last_stated_at,
    pairs.given_up_at
from pairs
inner join {{ ref('idr_usable_identifiers') }} as left_identifiers
    on pairs.left_identifier_id = left_identifiers.identifier_id
inner join {{ ref('idr_usable_identifiers') }} as right_identifiers
    on pairs.right_identifier_id = right_identifiers.identifier_id
