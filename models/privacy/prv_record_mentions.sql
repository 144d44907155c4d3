-- Grain: one row per raw row and value in it that says whose it is.
-- A view and never a table: it holds what people asked to have removed.
{{ config(materialized='view') }}

with mentions as (
    {% for table in person_records() %}
    {{ record_mentions(table) }}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select * from mentions
where mention is not null
