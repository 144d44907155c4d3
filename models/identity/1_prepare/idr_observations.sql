-- Grain: one row per raw table and pair of identifiers seen together in its records, or identifier seen alone.
{{ config(materialized='view') }}

with observations as (
    {{ observations_of([ref('idr_own_observations'), ref('idr_appended_observations')]) }}
),

evidence_ranks as (
    select * from {{ ref('evidence_ranks') }}
),

observations_ranked as (
    select
        observations.*,
        case
            when observations.is_verified and evidence_ranks.evidence = 'owner' then 1
            -- A table that nobody ranked is worth as little as there is.
            else coalesce(evidence_ranks.evidence_rank, 4)
        end as evidence_rank
    from observations
    left join evidence_ranks
        on
            observations.source = evidence_ranks.source
            and observations.table_name = evidence_ranks.table_name
)

select * from observations_ranked
