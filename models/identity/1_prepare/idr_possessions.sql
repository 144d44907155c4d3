-- Grain: one row per pair of an identifier that proves a person and one that does not, which a record shows together.
{{ config(materialized='view') }}

-- Either end of a link may be the person.
with possessions as (
    select
        left_identifier_id as person_identifier_id,
        right_identifier_id as possessed_identifier_id,
        first_seen_at
    from {{ ref('idr_links') }}
    where left_strength = 'person' and right_strength <> 'person'
    union all
    select
        right_identifier_id as person_identifier_id,
        left_identifier_id as possessed_identifier_id,
        first_seen_at
    from {{ ref('idr_links') }}
    where left_strength <> 'person' and right_strength = 'person'
)

select * from possessions
