-- Grain: one row per pair of customers that may be one person, for a steward to decide.

with candidates as (
    select * from {{ ref('idr_review_candidates') }}
),

-- A steward is asked about those who have it now; about a number in dispute, those who had it last.
last_owners as (
    select
        identifier_id,
        customer_id,
        row_number() over (partition by identifier_id order by valid_from desc nulls last) as recency_rank
    from {{ ref('idr_customer_identifiers') }}
),

match_records as (
    select * from {{ ref('idr_match_records') }}
),

records_described as (
    select
        record_id,
        email,
        phone,
        birth_date,
        shared_keys,
        coalesce(full_name, nullif(concat_ws(' ', given_name, family_name), '')) as full_name,
        nullif(concat_ws(', ', address_line, city, postcode), '') as address
    from match_records
)

select
    candidates.status,
    candidates.rule,
    candidates.detail,
    left_owners.customer_id as left_customer_id,
    right_owners.customer_id as right_customer_id,
    candidates.left_identifier_id,
    candidates.right_identifier_id,
    left_records.full_name as left_full_name,
    right_records.full_name as right_full_name,
    left_records.email as left_email,
    right_records.email as right_email,
    left_records.phone as left_phone,
    right_records.phone as right_phone,
    left_records.address as left_address,
    right_records.address as right_address,
    candidates.evidence,
    candidates.match_weight,
    candidates.match_probability,
    candidates.weight_given_name,
    candidates.weight_family_name,
    candidates.weight_other_names,
    candidates.weight_birth_date,
    candidates.weight_email,
    candidates.weight_phone,
    candidates.weight_address,
    candidates.weight_postcode,
    candidates.weight_city,
    candidates.weight_birth_place,
    candidates.weight_occupation,
    candidates.weight_shared_keys,
    left_records.birth_date as left_birth_date,
    right_records.birth_date as right_birth_date,
    md5(candidates.left_identifier_id || '|' || candidates.right_identifier_id) as review_id,
    {{ shared_elements('left_records.shared_keys', 'right_records.shared_keys') }} as shared_identifiers
from candidates
left join records_described as left_records on candidates.record_id_l = left_records.record_id
left join records_described as right_records on candidates.record_id_r = right_records.record_id
left join last_owners as left_owners
    on candidates.left_identifier_id = left_owners.identifier_id and left_owners.recency_rank = 1
left join last_owners as right_owners
    on candidates.right_identifier_id = right_owners.identifier_id and right_owners.recency_rank = 1
