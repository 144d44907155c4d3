-- Grain: one row per usable person-strength identifier and owner in time, with the person that proof and matches make.

with core_clusters as (
    select * from {{ ref('idr_core_clusters') }}
),

match_records as (
    select * from {{ ref('idr_match_records') }}
),

matched_groups as (
    select * from {{ ref('idr_matched_groups') }}
    where node_id is not null
),

-- A person is named after the least of the core clusters that matches put together.
groups_of_people as (
    select
        match_records.group_id,
        min(matched_groups.cluster_id) as person
    from matched_groups
    inner join match_records on matched_groups.node_id = match_records.record_id
    group by match_records.group_id
),

people as (
    select
        group_id,
        min(group_id) over (partition by person) as cluster_id
    from groups_of_people
)

select
    core_clusters.tenure_id,
    core_clusters.identifier_id,
    core_clusters.cluster_id as core_cluster_id,
    core_clusters.priority,
    core_clusters.valid_from,
    core_clusters.valid_to,
    core_clusters.first_seen_at,
    core_clusters.last_seen_at,
    coalesce(people.cluster_id, core_clusters.cluster_id) as cluster_id
from core_clusters
left join people on core_clusters.cluster_id = people.group_id
