-- Grain: one row per blocking rule, with the pairs of records that it proposed and what it would not.
{{ config(materialized='view') }}

with scored_pairs as (
    select * from {{ ref('idr_scored_pairs') }}
    where blocking_rule is not null
)

select
    blocking_rule,
    rule_number,
    key_count,
    pair_count,
    new_pair_count,
    largest_block,
    dropped_key_count,
    dropped_pair_count
from scored_pairs
