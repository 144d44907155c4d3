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
    -- A tenure without a cluster is nobody's.
    where tenure_id is not null and cluster_id is not null
),

given_up as (
    select * from {{ ref('idr_given_up_identifiers') }}
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
    given_up.given_up_at as valid_to,
    identifiers.first_seen_at,
    identifiers.last_seen_at
from {{ ref('idr_connected_identifiers') }} as identifiers
left join given_up on identifiers.identifier_id = given_up.identifier_id
left join contested_components on identifiers.component_id = contested_components.component_id
left join overgrown_identifiers on identifiers.identifier_id = overgrown_identifiers.identifier_id
where contested_components.component_id is null and overgrown_identifiers.identifier_id is null
union all
select
    contested_members.tenure_id,
    contested_members.identifier_id,
    contested_members.cluster_id,
    contested_members.priority,
    contested_members.valid_from,
    coalesce(
        contested_members.valid_to,
        case
            when given_up.given_up_at > coalesce(contested_members.valid_from, timestamp '0001-01-01')
                then given_up.given_up_at
        end
    ) as valid_to,
    coalesce(contested_members.valid_from, contested_members.first_seen_at) as first_seen_at,
    least(coalesce(contested_members.valid_to, contested_members.last_seen_at), contested_members.last_seen_at)
        as last_seen_at
from contested_members
left join given_up on contested_members.identifier_id = given_up.identifier_id
