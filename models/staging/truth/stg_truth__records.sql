-- Grain: one row per profile record whose person is known.

with records as (
    {{ accepted_rows('truth', 'records') }}
)

select
    source,
    table_name,
    record_id,
    person_id
from records
