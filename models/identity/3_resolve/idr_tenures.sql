-- Grain: one row per usable person-strength identifier and owner in time, by the name that the registry knows it by.
{{ config(materialized='view') }}

with clusters as (
    select * from {{ ref('idr_resolved_clusters') }}
),

tenure_names as (
    select * from {{ ref('idr_tenure_names') }}
),

identifiers as (
    select * from {{ ref('idr_identifiers') }}
),

profiles as (
    select * from {{ ref('idr_profiles') }}
),

personal_types as (
    {{ personal_identifier_types() }}
)

select
    clusters.identifier_id,
    clusters.cluster_id,
    clusters.priority,
    identifiers.evidence_rank,
    clusters.valid_from,
    clusters.valid_to,
    clusters.first_seen_at,
    clusters.last_seen_at,
    coalesce(tenure_names.tenure_name, clusters.tenure_id) as tenure_id,
    personal_types.identifier_type is not null as is_personal,
    {{ salted_hash(letters_and_digits('profiles.given_name')) }} as given_name_hash
from clusters
inner join identifiers on clusters.identifier_id = identifiers.identifier_id
left join tenure_names on clusters.tenure_id = tenure_names.tenure_id
left join profiles on clusters.identifier_id = profiles.profile_id
left join personal_types on split_part(clusters.identifier_id, ':', 1) = personal_types.identifier_type
