-- Grain: one row per pair of records that was scored and did not turn out hopeless.
{{ config(materialized='view') }}

with scored_pairs as (
    select * from {{ ref('idr_scored_pairs') }}
    where blocking_rule is null
)

select
    record_id_l,
    record_id_r,
    model_version,
    level_given_name,
    level_family_name,
    level_other_names,
    level_birth_date,
    level_email,
    level_phone,
    level_address,
    level_postcode,
    level_city,
    level_birth_place,
    level_occupation,
    level_shared_keys,
    match_weight,
    match_probability,
    weight_given_name,
    weight_family_name,
    weight_other_names,
    weight_birth_date,
    weight_email,
    weight_phone,
    weight_address,
    weight_postcode,
    weight_city,
    weight_birth_place,
    weight_occupation,
    weight_shared_keys,
    blocking_rules,
    is_likely_namesakes
from scored_pairs
