-- Grain: one row per cookie, device, card or landline that exactly one person is seen with.

with clusters as (
    select * from {{ ref('idr_resolved_clusters') }}
),

possessions as (
    select * from {{ ref('idr_possessions') }}
),

holders as (
    select
        possessions.possessed_identifier_id as device_identifier_id,
        min(clusters.cluster_id) as cluster_id,
        count(distinct clusters.cluster_id) as holder_count
    from possessions
    inner join clusters
        on {{ owned_at('clusters', 'possessions.person_identifier_id', 'possessions.first_seen_at') }}
    group by possessions.possessed_identifier_id
),

-- An app that was installed anew, and in which nobody has logged in yet, is still on its owner's telephone.
reinstallations as (
    select
        app_links.left_identifier_id as device_identifier_id,
        min(holders.cluster_id) as cluster_id,
        max(holders.holder_count) as holder_count,
        count(distinct holders.cluster_id) as owner_count
    from {{ ref('idr_links') }} as app_links
    inner join holders on app_links.right_identifier_id = holders.device_identifier_id
    where
        app_links.left_strength = 'device'
        and app_links.right_strength = 'device'
        and app_links.left_identifier_id not in (select seen.device_identifier_id from holders as seen)
    group by app_links.left_identifier_id
),

owners as (
    select
        device_identifier_id,
        cluster_id
    from holders
    where holder_count = 1
    union all
    select
        device_identifier_id,
        cluster_id
    from reinstallations
    where holder_count = 1 and owner_count = 1
)

select
    device_identifier_id as identifier_id,
    cluster_id
from owners
