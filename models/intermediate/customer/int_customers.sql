-- Grain: one row per customer, with what is known to be theirs counted.

with customer_identifiers as (
    select * from {{ ref('idr_customer_identifiers') }}
),

profiles as (
    select * from {{ ref('idr_profiles') }}
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
    from customer_identifiers
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
