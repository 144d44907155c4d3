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

names as (
    select * from {{ ref('idr_names') }}
),

stated_names as (
    select
        profile_observations.linked_identifier_id as identifier_id,
        profiles.name_key,
        true as is_of_a_profile
    from profile_observations
    inner join profiles on profile_observations.identifier_id = profiles.profile_id
    where profile_observations.linked_identifier_id is not null
    union all
    select
        profile_id as identifier_id,
        name_key,
        true as is_of_a_profile
    from profiles
    union all
    select
        'email:' || {{ normalise_email('orders.email') }},
        names.name_key,
        false as is_of_a_profile
    from orders
    inner join names
        on {{ written_name('orders.billing_given_name', 'orders.billing_family_name', 'null') }} = names.written_name
    where orders.email is not null
)

select
    identifier_id,
    name_key,
    bool_or(is_of_a_profile) as is_of_a_profile,
    count(*) as record_count
from stated_names
where identifier_id is not null and name_key is not null
group by identifier_id, name_key
