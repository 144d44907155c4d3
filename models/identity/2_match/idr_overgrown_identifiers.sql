-- Grain: one row per identifier of a component that has more profiles than a person has, with the profile it keeps.

with overgrown_components as (
    select component_id
    from {{ ref('idr_connected_identifiers') }}
    group by component_id
    having count(case when is_record_key then 1 end) > {{ var('max_profiles_per_customer') }}
),

overgrown as (
    select identifiers.*
    from {{ ref('idr_connected_identifiers') }} as identifiers
    inner join overgrown_components on identifiers.component_id = overgrown_components.component_id
),

ends as (
    select
        left_identifier_id as identifier_id,
        right_identifier_id as profile_id
    from {{ ref('idr_links') }}
    where left_strength = 'person' and right_strength = 'person'
    union all
    select
        right_identifier_id as identifier_id,
        left_identifier_id as profile_id
    from {{ ref('idr_links') }}
    where left_strength = 'person' and right_strength = 'person'
),

-- What shows a single profile is still that profile's; what shows several, or none, connects strangers.
profiles_shown as (
    select
        ends.identifier_id,
        min(ends.profile_id) as profile_id,
        count(*) as profile_count
    from ends
    inner join overgrown as profiles on ends.profile_id = profiles.identifier_id
    where profiles.is_record_key
    group by ends.identifier_id
)

select
    overgrown.identifier_id,
    overgrown.identifier_type,
    overgrown.component_id,
    overgrown.first_seen_at,
    overgrown.last_seen_at,
    case
        when overgrown.is_record_key then overgrown.identifier_id
        when profiles_shown.profile_count = 1 then profiles_shown.profile_id
    end as profile_id,
    coalesce(profiles_shown.profile_count, 0) as profile_count
from overgrown
left join profiles_shown on overgrown.identifier_id = profiles_shown.identifier_id
