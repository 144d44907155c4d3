-- Grain: one row per identifier beside which records without a name show several contact points of one kind.

with identifiers as (
    select
        identifier_id,
        max_contact_points
    from {{ ref('idr_identifiers') }}
    where max_contact_points is not null
),

nameless_profiles as (
    select profile_id from {{ ref('idr_profiles') }}
    where given_name is null and family_name is null and full_name is null
),

stated as (
    select
        observations.identifier_id as profile_id,
        observations.linked_identifier_id as identifier_id
    from {{ ref('idr_profile_observations') }} as observations
    inner join nameless_profiles on observations.identifier_id = nameless_profiles.profile_id
    -- What a record has given up is not beside it any more.
    where observations.linked_identifier_id is not null and observations.given_up_at is null
),

-- Most identifiers stand in one profile, or in few: only what stands in more can have too many beside it.
stated_often as (
    select stated.identifier_id
    from stated
    inner join identifiers on stated.identifier_id = identifiers.identifier_id
    group by stated.identifier_id
    having count(*) > min(identifiers.max_contact_points)
),

beside_in_profiles as (
    select
        stated.identifier_id,
        companions.identifier_id as contact_point
    from stated
    inner join stated_often on stated.identifier_id = stated_often.identifier_id
    inner join stated as companions
        on stated.profile_id = companions.profile_id and stated.identifier_id <> companions.identifier_id
),

-- What was typed into forms under one login.
beside_logins as (
    select
        identifier_id,
        linked_identifier_id as contact_point
    from {{ ref('idr_browsing_observations') }}
    where identifier_id like 'user_id:%'
),

contact_points as (
    select
        identifier_id,
        contact_point,
        split_part(contact_point, ':', 1) as kind
    from beside_in_profiles
    union
    select
        identifier_id,
        contact_point,
        split_part(contact_point, ':', 1) as kind
    from beside_logins
),

counted_by_kind as (
    select
        identifier_id,
        kind,
        count(*) as contact_point_count
    from contact_points
    where kind in ('email', 'phone', 'postal_address')
    group by identifier_id, kind
),

counted as (
    select
        identifier_id,
        max(contact_point_count) as contact_point_count
    from counted_by_kind
    group by identifier_id
    having max(contact_point_count) > 1
)

select * from counted
