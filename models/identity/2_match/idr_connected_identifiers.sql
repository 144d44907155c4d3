-- Grain: one row per usable person-strength identifier, with the component that records connect it to.

with identifiers as (
    select identifiers.*
    from {{ ref('idr_identifiers') }} as identifiers
    left join {{ ref('idr_quarantine') }} as quarantine on identifiers.identifier_id = quarantine.identifier_id
    where identifiers.strength = 'person' and quarantine.identifier_id is null
),

links as (
    select * from {{ ref('idr_links') }}
),

overrides as (
    select * from {{ ref('idr_overrides') }}
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
    union all
    select
        overrides.left_id as left_node,
        overrides.right_id as right_node
    from overrides
    inner join identifiers as left_identifiers on overrides.left_id = left_identifiers.identifier_id
    inner join identifiers as right_identifiers on overrides.right_id = right_identifiers.identifier_id
    where overrides.action = 'link'
),

components as (
    {{ connected_components('nodes', 'edges') }}
)

select
    identifiers.identifier_id,
    identifiers.identifier_type,
    identifiers.identifier_value,
    components.component as component_id,
    identifiers.priority,
    identifiers.max_per_customer,
    identifiers.source_count,
    identifiers.is_record_key,
    identifiers.can_change_hands,
    identifiers.first_seen_at,
    identifiers.last_seen_at
from components
inner join identifiers on components.node = identifiers.identifier_id
