-- Grain: one row per customer, with what is known to be theirs counted.

with customer_identifiers as (
    select * from {{ ref('idr_customer_identifiers') }}
),

profiles as (
    select * from {{ ref('idr_profiles') }}
),

appended as (
    select
        identifier_id,
        linked_identifier_id
    from {{ ref('idr_appended_observations') }}
),

own_observations as (
    select * from {{ ref('idr_own_observations') }}
),

-- That somebody sold us data about an address is nothing that its owner did or gave: what was seen without it counts.
appended_identifiers as (
    select identifier_id from appended
    union
    select linked_identifier_id from appended
),

own_sightings as (
    select
        identifier_id,
        first_seen_at
    from own_observations
    union all
    select
        linked_identifier_id,
        first_seen_at
    from own_observations
),

appended_identifiers_seen as (
    select
        appended_identifiers.identifier_id,
        min(own_sightings.first_seen_at) as first_seen_at
    from appended_identifiers
    left join own_sightings on appended_identifiers.identifier_id = own_sightings.identifier_id
    group by appended_identifiers.identifier_id
),

identifiers_dated as (
    select
        customer_identifiers.customer_id,
        customer_identifiers.identifier_type,
        customer_identifiers.is_record_key,
        case
            when appended_identifiers_seen.identifier_id is null
                or appended_identifiers_seen.first_seen_at < customer_identifiers.first_seen_at
                then customer_identifiers.first_seen_at
            else appended_identifiers_seen.first_seen_at
        end as first_seen_at
    from customer_identifiers
    left join appended_identifiers_seen
        on customer_identifiers.identifier_id = appended_identifiers_seen.identifier_id
),

sources_counted as (
    select
        customer_identifiers.customer_id,
        count(distinct profiles.source) as source_count
    from customer_identifiers
    inner join profiles on customer_identifiers.identifier_id = profiles.profile_id
    group by customer_identifiers.customer_id
),

identifiers_counted as (
    select
        customer_id,
        -- Each system counts a stranger of its own: a profile, a browser, a device. Somebody who never got one is
        -- known by a number or an address alone, and that is one stranger too.
        greatest(count_if(is_record_key or identifier_type in ('anonymous_id', 'device_id')), 1) as identity_count,
        count_if(identifier_type in ('anonymous_id', 'device_id')) as device_count,
        min(first_seen_at) as first_identified_at
    from identifiers_dated
    group by customer_id
),

customers as (
    select
        identifiers_counted.*,
        coalesce(sources_counted.source_count, 0) as source_count
    from identifiers_counted
    left join sources_counted on identifiers_counted.customer_id = sources_counted.customer_id
)

select * from customers
