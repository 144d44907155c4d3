-- Grain: one row per usable person-strength identifier and owner in time, with the cluster that proven links put it in.

with identifiers as (
    select * from {{ ref('idr_connected_identifiers') }}
),

contested_components as (
    select * from {{ ref('idr_contested_components') }}
),

overgrown_identifiers as (
    select * from {{ ref('idr_overgrown_identifiers') }}
),

contested_clusters as (
    select * from {{ ref('idr_contested_clusters') }}
    where tenure_id is not null
),

members as (
    select
        identifiers.identifier_id as tenure_id,
        identifiers.identifier_id,
        identifiers.component_id as cluster_id,
        cast(null as timestamp) as valid_from,
        cast(null as timestamp) as valid_to
    from identifiers
    left join contested_components on identifiers.component_id = contested_components.component_id
    left join overgrown_identifiers on identifiers.identifier_id = overgrown_identifiers.identifier_id
    where contested_components.component_id is null and overgrown_identifiers.identifier_id is null
    union all
    -- A guest's record may be the least of its cluster, and is no identifier.
    select
        contested_clusters.tenure_id,
        contested_clusters.identifier_id,
        min(contested_clusters.tenure_id) over (partition by contested_clusters.cluster_id) as cluster_id,
        contested_clusters.valid_from,
        contested_clusters.valid_to
    from contested_clusters
    inner join identifiers on contested_clusters.identifier_id = identifiers.identifier_id
    union all
    select
        identifier_id as tenure_id,
        identifier_id,
        min(identifier_id) over (partition by profile_id) as cluster_id,
        cast(null as timestamp) as valid_from,
        cast(null as timestamp) as valid_to
    from overgrown_identifiers
    where profile_id is not null
)

select
    members.tenure_id,
    members.identifier_id,
    members.cluster_id,
    identifiers.priority,
    members.valid_from,
    members.valid_to,
    coalesce(members.valid_from, identifiers.first_seen_at) as first_seen_at,
    least(coalesce(members.valid_to, identifiers.last_seen_at), identifiers.last_seen_at) as last_seen_at
from members
inner join identifiers on members.identifier_id = identifiers.identifier_id
