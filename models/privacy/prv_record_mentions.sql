-- Grain: one row per raw row and value in it that says whose it is.
-- A view and never a table: it holds what people asked to have removed.
{{ config(materialized='view') }}

with mentions as (
    {{ mentions_of_kind() }}
)

select
    source,
    table_name,
    kind,
    mention,
    record_key,
    name_key,
    record_fingerprint,
    link_key,
    is_link,
    is_profile,
    made_at
from mentions
