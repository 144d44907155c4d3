-- Grain: one row per identifier beside which records without a name show contact points, by how many of one kind.

with nameless_profiles as (
    select profile_id from {{ ref('idr_profiles') }}
    where given_name is null and family_name is null and full_name is null
),

-- What a profile states, and the cards that it paid with.
profile_observations as (
    select
        identifier_id as profile_id,
        linked_identifier_id as identifier_id
    from {{ ref('idr_profile_observations') }}
    -- What a record has given up is not beside it any more.
    where linked_identifier_id is not null and given_up_at is null
    union
    select
        identifier_id as profile_id,
        linked_identifier_id as identifier_id
    from {{ ref('idr_transaction_observations') }}
    where linked_identifier_id like 'card_fingerprint:%'
),

stated as (
    select profile_observations.*
    from profile_observations
    inner join nameless_profiles on profile_observations.profile_id = nameless_profiles.profile_id
),

-- Most identifiers stand in one profile, and have at most one contact point of a kind beside them.
stated_often as (
    select identifier_id
    from stated
    group by identifier_id
    having count(*) > 1
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

-- What was typed into forms under one login, or in one browser without any.
beside_logins as (
    select
        identifier_id,
        linked_identifier_id as contact_point
    from {{ ref('idr_browsing_observations') }}
    where identifier_id like 'user_id:%'
    union
    select
        linked_identifier_id as identifier_id,
        identifier_id as contact_point
    from {{ ref('idr_browsing_observations') }}
    where linked_identifier_id like 'anonymous_id:%'
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
        count(*) as contact_point_count
    from contact_points
    where kind in ('email', 'phone', 'postal_address')
    group by identifier_id, kind
    union all
    select
        identifier_id,
        1 as contact_point_count
    from stated
)

select
    identifier_id,
    max(contact_point_count) as contact_point_count
from counted_by_kind
group by identifier_id
