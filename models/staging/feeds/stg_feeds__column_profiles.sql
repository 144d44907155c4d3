-- Grain: one row per raw table (column_name null) and one per declared column of it.
-- A table, because every reader of a view would scan all raw data again.
{{ config(materialized='table') }}

{% for table in raw_contract() %}
{{ profile_raw_table(table[0], table[1]) }}
{% if not loop.last %}union all{% endif %}
{% endfor %}
