-- Grain: one row per raw table and pair of identifiers seen together in its records, or identifier seen alone.
{{ config(materialized='view') }}

with observations as (
    {{ observations_of([ref('idr_own_observations'), ref('idr_appended_observations')]) }}
),

evidence_ranks as (
    select * from {{ ref('evidence_ranks') }}
),

-- What a flag says of a kind of identifier comes before what its table says of all.
observations_ranked as (
    select
        observations.*,
        -- A table that nobody ranked is worth as little as there is.
        coalesce(flagged.evidence_rank, evidence_ranks.evidence_rank, 4) as evidence_rank
    from observations
    left join evidence_ranks
        on
            observations.source = evidence_ranks.source
            and observations.table_name = evidence_ranks.table_name
            and evidence_ranks.flag is null
    left join evidence_ranks as flagged
        on
            observations.source = flagged.source
            and observations.table_name = flagged.table_name
            and observations.flag = flagged.flag
            and split_part(observations.linked_identifier_id, ':', 1)
            = coalesce(flagged.identifier_type, split_part(observations.linked_identifier_id, ':', 1))
)

select * from observations_ranked
