-- No usable person-strength identifier belongs to two customers at any time, and every profile to exactly one.
with identifiers as (
    select identifier_id from {{ ref('idr_identifiers') }}
    where strength = 'person'
    union
    select profile_id from {{ ref('idr_profiles') }}
),

quarantine as (
    select * from {{ ref('identity_quarantine') }}
),

customer_identifiers as (
    select * from {{ ref('idr_customer_identifiers') }}
),

-- Who has given an address up, or shares a number in dispute, is followed by nobody or by somebody else, never joined.
owners as (
    select
        identifiers.identifier_id,
        customer_identifiers.customer_id,
        customer_identifiers.is_record_key,
        customer_identifiers.valid_from,
        customer_identifiers.valid_to,
        lead(coalesce(customer_identifiers.valid_from, timestamp '0001-01-01')) over (
            partition by identifiers.identifier_id
            order by customer_identifiers.valid_from asc nulls first
        ) as next_valid_from
    from identifiers
    left join quarantine on identifiers.identifier_id = quarantine.identifier_id
    left join customer_identifiers on identifiers.identifier_id = customer_identifiers.identifier_id
    where quarantine.identifier_id is null
)

select *
from owners
where
    customer_id is null
    or valid_from >= valid_to
    or coalesce(valid_to, timestamp '9999-12-31') > next_valid_from
    or (is_record_key and (valid_from is not null or valid_to is not null))
