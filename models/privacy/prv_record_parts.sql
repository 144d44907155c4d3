-- Grain: one row per raw record and record that it is a part of, as an order is of a visit and a line of an order.
-- A view, and read only where somebody is to be forgotten.
{{ config(materialized='view') }}

with mentions as (
    {{ mentions_of_kind(['part']) }}
)

select
    source,
    table_name,
    record_fingerprint,
    record_key,
    mention as whole_key
from mentions
