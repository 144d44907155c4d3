-- Grain: one row per cookie, device, card, address, landline or link of a mail that exactly one person is seen with.

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

device_links as (
    select
        left_identifier_id as device_identifier_id,
        right_identifier_id as beside_identifier_id
    from {{ ref('idr_links') }}
    where left_strength = 'device' and right_strength = 'device'
),

-- A mail was sent to whoever has the browsers that came from it, or to the profile that its links name.
recipients as (
    select
        device_links.beside_identifier_id as link_identifier_id,
        holders.cluster_id,
        holders.holder_count
    from device_links
    inner join holders on device_links.device_identifier_id = holders.device_identifier_id
    where
        split_part(device_links.beside_identifier_id, ':', 1) = 'email_link'
        and split_part(device_links.beside_identifier_id, ':', 2) in ({{ quoted_list(token_parameters()) }})
    {%- for parameter, profile_type in var('recipient_parameters').items() if profile_type != 'token' %}
        union all
        select
            links.identifier_id as link_identifier_id,
            clusters.cluster_id,
            1 as holder_count
        from {{ ref('idr_usable_identifiers') }} as links
        inner join clusters
            on
                links.identifier_type = 'email_link'
                and '{{ parameter }}:' || {{ identifier_value('clusters.identifier_id') }}
                = {{ identifier_value('links.identifier_id') }}
                and split_part(clusters.identifier_id, ':', 1) = '{{ profile_type }}'
    {%- endfor %}
),

holders_and_recipients as (
    select
        device_identifier_id,
        cluster_id,
        holder_count
    from holders
    union all
    select
        link_identifier_id as device_identifier_id,
        min(cluster_id) as cluster_id,
        greatest(max(holder_count), count(distinct cluster_id)) as holder_count
    from recipients
    group by link_identifier_id
),

-- An app that was installed anew, and in which nobody has logged in yet, is still on its owner's telephone; a browser
-- in which nobody has is whose mail it came from.
beside_others as (
    select
        device_links.device_identifier_id,
        min(beside.cluster_id) as cluster_id,
        max(beside.holder_count) as holder_count,
        count(distinct beside.cluster_id) as owner_count
    from device_links
    inner join holders_and_recipients as beside on device_links.beside_identifier_id = beside.device_identifier_id
    left join holders on device_links.device_identifier_id = holders.device_identifier_id
    where holders.device_identifier_id is null
    group by device_links.device_identifier_id
),

owners as (
    select
        device_identifier_id,
        cluster_id
    from holders_and_recipients
    where holder_count = 1
    union all
    select
        device_identifier_id,
        cluster_id
    from beside_others
    where holder_count = 1 and owner_count = 1
)

select
    device_identifier_id as identifier_id,
    cluster_id
from owners
