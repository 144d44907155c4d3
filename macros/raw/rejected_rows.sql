{% macro rejected_rows(source_name, table_name) -%}
    {% set relation = source(source_name, table_name) %}
    {% set is_kept = scv.is_not_erased(source_name, table_name, may_lack_key=true) %}
    {% if not execute or var('linting') %}{{ return('select * from ' ~ relation) }}{% endif %}
    {{ return(adapter.dispatch('rejected_rows', 'scv')(source_name, table_name, relation, is_kept)) }}
{%- endmacro %}

{% macro duckdb__rejected_rows(source_name, table_name, relation, is_kept) -%}
    {% set key = [] %}
    {% for name in scv.raw_table(source_name, table_name).key %}
        {% do key.append('cast(' ~ adapter.quote(name) ~ ' as varchar)') %}
    {% endfor %}
    {% set rows %}
select
    {{ scv.text_literal(source_name) }} as source,
    {{ scv.text_literal(table_name) }} as table_name,
    nullif(concat_ws('|', {{ key | join(', ') }}), '') as record_id,
    {{ scv.rejection_reason(source_name, table_name) }} as reason,
    nullif(array_to_string(_failed_casts, ', '), '') as failed_casts,
    cast(_record as varchar) as record,
    _file as file,
    {{ scv.raw_occurred_at(source_name, table_name) }} as occurred_at
from {{ relation }}
where
    {{ scv.rejection_reason(source_name, table_name) }} is not null
    {% if is_kept %}and {{ is_kept }}{% endif %}
    {%- endset %}
    {{ return(rows) }}
{%- endmacro %}
