-- Grain: one row per file in the raw folder, read or not.
-- A table, because every command looks at the raw folder: a release has read what its build found.
{{ config(materialized='table') }}

with found_files as (
    select * from {{ source('raw_catalog', 'found_files') }}
)

select
    source,
    shop,
    table_name,
    file,
    format,
    status,
    size_bytes
from found_files
