-- Grain: one row per pair of records that was scored and did not turn out hopeless.
{{ config(materialized='view') }}

{%- set fields = [
    'given_name', 'family_name', 'other_names', 'birth_date', 'email', 'phone', 'address', 'postcode', 'city', 'birth_place',
    'occupation', 'shared_keys',
] %}

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
    match_weight_undated,
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
    is_likely_namesakes,
    nullif(concat_ws(
        '; ',
        {%- for field in fields %}
            '{{ field | replace("_", " ") }}: ' || level_{{ field }}
            || ' (' || cast(cast(weight_{{ field }} as decimal(9, 1)) as varchar) || ')'
            {%- if not loop.last %},{% endif %}
        {%- endfor %}
    ), '') as evidence
from scored_pairs
