-- Grain: one row per identifier, with the people and contact points that stand beside it.

with stated_names as (
    select
        identifier_id,
        name_key,
        is_of_a_profile
    from {{ ref('idr_identifier_names') }}
    union all
    -- What is typed beside an email may be whom a present is for, as on an order.
    select
        identifier_id,
        name_key,
        identifier_id not like 'email:%' as is_of_a_profile
    from {{ ref('idr_typed_names') }}
),

-- Whoever has one name; what has several is a couple's or nobody's, and says nothing of who used it.
named as (
    select
        stated_names.identifier_id,
        min(stated_names.name_key) as name_key
    from stated_names
    group by stated_names.identifier_id
    having count(distinct stated_names.name_key) = 1
),

-- Profiles name who states an address or a card. A login, a browser, a device or a payment card is used instead.
used_types as (
    select identifier_type from {{ ref('identifier_rules') }}
    where identifier_type = 'user_id' or strength = 'device'
),

pairs as (
    select
        identifier_id as used_id,
        linked_identifier_id as beside_id
    from {{ ref('idr_observations') }}
    where linked_identifier_id is not null
    union all
    select
        linked_identifier_id as used_id,
        identifier_id as beside_id
    from {{ ref('idr_observations') }}
    where linked_identifier_id is not null
),

-- Few pairs are a use; only those have to be told apart.
uses as (
    select distinct
        pairs.used_id,
        pairs.beside_id
    from pairs
    inner join used_types on split_part(pairs.used_id, ':', 1) = used_types.identifier_type
),

names as (
    select
        identifier_id,
        name_key,
        is_of_a_profile
    from stated_names
    union all
    select
        uses.used_id as identifier_id,
        named.name_key,
        true as is_of_a_profile
    from uses
    inner join named on uses.beside_id = named.identifier_id
),

names_counted as (
    select
        identifier_id,
        count(distinct name_key) as all_name_count,
        count(distinct case when is_of_a_profile then name_key end) as profile_name_count
    from names
    group by identifier_id
),

accounts_counted as (
    select
        beside_id as identifier_id,
        count(*) as account_count
    from uses
    where used_id like 'user_id:%'
    group by beside_id
)

select
    identifiers.identifier_id,
    identifiers.identifier_type,
    identifiers.line_type,
    coalesce(names_counted.all_name_count, 0) as all_name_count,
    coalesce(names_counted.profile_name_count, 0) as profile_name_count,
    coalesce(contact_point_counts.contact_point_count, 0) as contact_point_count,
    coalesce(accounts_counted.account_count, 0) as account_count
from {{ ref('idr_identifiers') }} as identifiers
left join names_counted on identifiers.identifier_id = names_counted.identifier_id
left join accounts_counted on identifiers.identifier_id = accounts_counted.identifier_id
left join {{ ref('idr_contact_point_counts') }} as contact_point_counts
    on identifiers.identifier_id = contact_point_counts.identifier_id
