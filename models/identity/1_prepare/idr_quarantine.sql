-- Grain: one row per identifier that must not connect people, with the reason.

with identifiers as (
    select * from {{ ref('idr_identifiers') }}
),

identifier_names as (
    select * from {{ ref('idr_identifier_names') }}
),

profile_observations as (
    select * from {{ ref('idr_profile_observations') }}
),

names_per_identifier as (
    select
        identifier_id,
        count(*) as name_count
    from identifier_names
    group by identifier_id
),

profiles_per_identifier as (
    select
        linked_identifier_id as identifier_id,
        count(distinct identifier_id) as profile_count
    from profile_observations
    where linked_identifier_id is not null
    group by linked_identifier_id
),

counted as (
    select
        identifiers.*,
        coalesce(names_per_identifier.name_count, 0) as name_count,
        coalesce(profiles_per_identifier.profile_count, 0) as profile_count
    from identifiers
    left join names_per_identifier on identifiers.identifier_id = names_per_identifier.identifier_id
    left join profiles_per_identifier on identifiers.identifier_id = profiles_per_identifier.identifier_id
),

-- Nothing is remembered from one build to the next: an identifier is released as soon as the data no longer says so.
judged as (
    select
        *,
        case
            when denied_reason is not null then 'denylisted'
            when name_count > max_names then 'too_many_names'
            when profile_count > max_profiles then 'too_many_profiles'
        end as reason
    from counted
)

select
    identifier_id,
    identifier_type,
    identifier_value,
    reason,
    denied_reason,
    name_count,
    max_names,
    profile_count,
    max_profiles,
    first_seen_at,
    last_seen_at
from judged
where reason is not null
