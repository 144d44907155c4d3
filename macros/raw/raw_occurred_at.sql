{% macro raw_occurred_at(source_name, table_name) -%}
    {% set table = scv.raw_table(source_name, table_name) %}
    {% if not table.occurred_at %}
        {{ return('cast(null as timestamp)') }}
    {% endif %}
    {% set column = adapter.quote(table.occurred_at) %}
    {% set type = table.columns[table.occurred_at] %}
    {% if type == 'bigint' %}
        {{ return(scv.epoch_to_timestamp(column)) }}
    {% endif %}
    {% if type == 'date' %}
        {{ return(scv.local_midnight(column)) }}
    {% endif %}
    {{ return(column if type == 'timestamp' else 'cast(' ~ column ~ ' as timestamp)') }}
{%- endmacro %}
