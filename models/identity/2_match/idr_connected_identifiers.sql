-- Grain: one row per usable person-strength identifier, with the component that records connect it to.

with identifiers as (
    select * from {{ ref('idr_usable_identifiers') }}
    where strength = 'person'
),

components as (
    select * from {{ ref('idr_person_components') }}
)

select
    identifiers.identifier_id,
    identifiers.identifier_type,
    identifiers.priority,
    identifiers.max_per_customer,
    identifiers.is_record_key,
    identifiers.can_change_hands,
    identifiers.first_seen_at,
    identifiers.last_seen_at,
    coalesce(components.component_id, identifiers.identifier_id) as component_id
from identifiers
left join components on identifiers.identifier_id = components.identifier_id
