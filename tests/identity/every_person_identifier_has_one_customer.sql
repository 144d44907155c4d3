-- Every usable person-strength identifier belongs to exactly one customer at any time, and every profile to one.
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

-- One owner follows another without a gap: the first has no beginning, the last no end, and bounds meet.
counted as (
    select
        identifiers.identifier_id,
        count(customer_identifiers.customer_id) as owner_count,
        count(customer_identifiers.valid_from) as beginning_count,
        count(customer_identifiers.valid_to) as end_count,
        count(distinct customer_identifiers.valid_from) as distinct_beginning_count
    from identifiers
    left join quarantine on identifiers.identifier_id = quarantine.identifier_id
    left join customer_identifiers on identifiers.identifier_id = customer_identifiers.identifier_id
    where quarantine.identifier_id is null
    group by identifiers.identifier_id
)

select *
from counted
where
    owner_count = 0
    or beginning_count <> owner_count - 1
    or end_count <> owner_count - 1
    or distinct_beginning_count <> beginning_count
