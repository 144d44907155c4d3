{% macro raw_occurred_at(source_name, table_name) -%}
    {% set table = scv.contracted_tables()[source_name ~ '.' ~ table_name] %}
    {% if not table.occurred_at %}
        {{ return('cast(null as timestamp)') }}
    {% endif %}
    {% set type = (table.columns | selectattr('name', 'equalto', table.occurred_at) | first).data_type %}
    {% set column = adapter.quote(table.occurred_at) %}
    {% if type == 'bigint' %}
        {{ return(scv.epoch_to_timestamp(column)) }}
    {% elif type == 'timestamp' %}
        {{ return(column) }}
    {% else %}
        {{ return('cast(' ~ column ~ ' as timestamp)') }}
    {% endif %}
{%- endmacro %}
