-- Grain: one row per column that a raw table declares or that its files have.
with found_columns as (
    select * from {{ source('raw_catalog', 'found_columns') }}
)

select
    source,
    table_name,
    column_name,
    declared_type,
    found_type,
    status
from found_columns
