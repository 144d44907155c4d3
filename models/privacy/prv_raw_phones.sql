-- Grain: one row per telephone number as some raw row writes it.
-- A view, and read only where somebody is to be forgotten.
{{ config(materialized='view') }}

with mentions as (
    {{ mentions_of_kind(['phone', 'typed']) }}
)

select distinct mention
from mentions
where mention like 'phone:%'
