-- Grain: one row per pair of usable person-strength identifiers that a record, or a steward, connects.
{{ config(materialized='view') }}

with links as (
    select * from {{ ref('idr_links') }}
),

identifiers as (
    select * from {{ ref('idr_usable_identifiers') }}
    where strength = 'person'
),

overrides as (
    select * from {{ ref('idr_overrides') }}
)

select
    left_identifier_id,
    right_identifier_id
from links
where left_strength = 'person' and right_strength = 'person'
union all
select
    overrides.left_id as left_identifier_id,
    overrides.right_id as right_identifier_id
from overrides
inner join identifiers as left_identifiers on overrides.left_id = left_identifiers.identifier_id
inner join identifiers as right_identifiers on overrides.right_id = right_identifiers.identifier_id
where overrides.action = 'link'
