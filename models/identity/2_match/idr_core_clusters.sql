-- Grain: one row per usable person-strength identifier and owner in time, with the cluster that proven links put it in.
{{ config(materialized='view') }}

with contested_components as (
    select * from {{ ref('idr_contested_components') }}
),

overgrown_identifiers as (
    select * from {{ ref('idr_overgrown_identifiers') }}
),

contested_clusters as (
    select * from {{ ref('idr_contested_clusters') }}
    where tenure_id is not null
),

contested_members as (
    -- A guest's record may be the least of its cluster, and is no identifier.
    select
        contested_clusters.tenure_id,
        identifiers.identifier_id,
        min(contested_clusters.tenure_id) over (partition by contested_clusters.cluster_id) as cluster_id,
        identifiers.priority,
        contested_clusters.valid_from,
        contested_clusters.valid_to,
        identifiers.first_seen_at,
        identifiers.last_seen_at
    from contested_clusters
    inner join {{ ref('idr_connected_identifiers') }} as identifiers
        on contested_clusters.identifier_id = identifiers.identifier_id
    union all
    select
        identifiers.identifier_id as tenure_id,
        identifiers.identifier_id,
        min(identifiers.identifier_id) over (partition by overgrown_identifiers.profile_id) as cluster_id,
        identifiers.priority,
        cast(null as timestamp) as valid_from,
        cast(null as timestamp) as valid_to,
        identifiers.first_seen_at,
        identifiers.last_seen_at
    from overgrown_identifiers
    inner join {{ ref('idr_connected_identifiers') }} as identifiers
        on overgrown_identifiers.identifier_id = identifiers.identifier_id
    where overgrown_identifiers.profile_id is not null
)

-- Nothing speaks against most components: each is a cluster, and its name is the cluster's.
select
    identifiers.identifier_id as tenure_id,
    identifiers.identifier_id,
    identifiers.component_id as cluster_id,
    identifiers.priority,
    cast(null as timestamp) as valid_from,
    cast(null as timestamp) as valid_to,
    identifiers.first_seen_at,
    identifiers.last_seen_at
from {{ ref('idr_connected_identifiers') }} as identifiers
left join contested_components on identifiers.component_id = contested_components.component_id
left join overgrown_identifiers on identifiers.identifier_id = overgrown_identifiers.identifier_id
where contested_components.component_id is null and overgrown_identifiers.identifier_id is null
union all
select
    tenure_id,
    identifier_id,
    cluster_id,
    priority,
    valid_from,
    valid_to,
    coalesce(valid_from, first_seen_at) as first_seen_at,
    least(coalesce(valid_to, last_seen_at), last_seen_at) as last_seen_at
from contested_members
