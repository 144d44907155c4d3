-- Grain: one row per usable person-strength identifier, with the cluster that proven links put it in.

with identifiers as (
    select identifiers.*
    from {{ ref('idr_identifiers') }} as identifiers
    left join {{ ref('idr_quarantine') }} as quarantine on identifiers.identifier_id = quarantine.identifier_id
    where identifiers.strength = 'person' and quarantine.identifier_id is null
),

links as (
    select * from {{ ref('idr_links') }}
),

nodes as ( -- noqa: ST03
    select identifier_id as node from identifiers
),

edges as ( -- noqa: ST03
    select
        left_identifier_id as left_node,
        right_identifier_id as right_node
    from links
    where left_strength = 'person' and right_strength = 'person'
),

components as (
    {{ connected_components('nodes', 'edges') }}
)

select
    identifiers.identifier_id,
    identifiers.identifier_type,
    identifiers.identifier_value,
    components.component as cluster_id,
    identifiers.priority,
    identifiers.source_count,
    identifiers.first_seen_at,
    identifiers.last_seen_at
from components
inner join identifiers on components.node = identifiers.identifier_id
