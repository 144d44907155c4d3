-- Grain: one row per raw row that no other model reads, because it lacks its key or its time or lies in the future.
-- A table, because every reader of a view would scan all raw data again.
{{ config(materialized='table') }}

{% for table in raw_contract() %}
{{ rejected_rows(table[0], table[1]) }}
{% if not loop.last %}union all{% endif %}
{% endfor %}
