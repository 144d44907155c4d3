-- Grain: one row per identifier and distinct person's name that was stated beside it.

with profiles as (
    select * from {{ ref('idr_profiles') }}
),

profile_observations as (
    select * from {{ ref('idr_profile_observations') }}
),

orders as (
    select * from {{ ref('stg_ecommerce__orders') }}
),

named_profiles as (
    select
        profile_id,
        coalesce(given_name, split_part(full_name, ' ', 1)) as given_name,
        coalesce(family_name, split_part(full_name, ' ', -1)) as family_name
    from profiles
),

stated_names as (
    select
        profile_observations.linked_identifier_id as identifier_id,
        named_profiles.given_name,
        named_profiles.family_name,
        true as is_of_a_profile
    from profile_observations
    inner join named_profiles on profile_observations.identifier_id = named_profiles.profile_id
    where profile_observations.linked_identifier_id is not null
    union all
    select
        'email:' || {{ normalise_email('email') }},
        billing_given_name,
        billing_family_name,
        false as is_of_a_profile
    from orders
    where email is not null
),

-- Typing slips and nicknames keep the initial and, mostly, the start of the family name; another person rarely does.
name_keys as (
    select
        identifier_id,
        is_of_a_profile,
        left({{ letters_and_digits('given_name') }}, 1)
        || ' '
        || left({{ letters_and_digits('family_name') }}, 3) as name_key
    from stated_names
    where identifier_id is not null and given_name is not null and family_name is not null
)

select
    identifier_id,
    name_key,
    bool_or(is_of_a_profile) as is_of_a_profile,
    count(*) as record_count
from name_keys
group by identifier_id, name_key
