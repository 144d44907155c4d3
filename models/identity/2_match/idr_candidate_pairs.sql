-- Grain: one row per pair of records that was scored and did not turn out hopeless.
{{ config(materialized='view') }}

{%- set fields = [
    'given_name', 'family_name', 'other_names', 'birth_date', 'email', 'phone', 'address', 'postcode', 'city', 'birth_place',
    'occupation', 'shared_keys',
] %}

with scored_pairs as (
    select * from {{ ref('idr_scored_pairs') }}
    where blocking_rule is null
),

-- Whose birth date is learnt to be nobody's tonight; the match model may not know it yet.
records_without_a_birthday as (
    select record_id
    from {{ ref('idr_match_records') }}
    where birth_date is null and stated_birth_date is not null
),

pairs as (
    select
        scored_pairs.*,
        case
            when scored_pairs.weight_birth_date is null then scored_pairs.match_weight
            when left_records.record_id is null and right_records.record_id is null then scored_pairs.match_weight
            else scored_pairs.match_weight_undated
        end as followed_weight
    from scored_pairs
    left join records_without_a_birthday as left_records on scored_pairs.record_id_l = left_records.record_id
    left join records_without_a_birthday as right_records on scored_pairs.record_id_r = right_records.record_id
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
    followed_weight,
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
    is_capped_as_namesakes,
    nullif(concat_ws(
        '; ',
        {%- for field in fields %}
            '{{ field | replace("_", " ") }}: ' || level_{{ field }}
            || ' (' || cast(cast(weight_{{ field }} as decimal(9, 1)) as string) || ')'
            {%- if not loop.last %},{% endif %}
        {%- endfor %}
    ), '') as evidence
from pairs
