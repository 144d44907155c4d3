-- Every usable person-strength identifier belongs to exactly one customer, and every profile to one whatever it states.
with identifiers as (
    select identifier_id from {{ ref('idr_identifiers') }}
    where strength = 'person'
    union
    select profile_id from {{ ref('idr_profiles') }}
),

quarantine as (
    select * from {{ ref('idr_quarantine') }}
),

customer_identifiers as (
    select * from {{ ref('idr_customer_identifiers') }}
)

select
    identifiers.identifier_id,
    count(distinct customer_identifiers.customer_id) as customer_count
from identifiers
left join quarantine on identifiers.identifier_id = quarantine.identifier_id
left join customer_identifiers on identifiers.identifier_id = customer_identifiers.identifier_id
where quarantine.identifier_id is null
group by identifiers.identifier_id
having count(distinct customer_identifiers.customer_id) <> 1
