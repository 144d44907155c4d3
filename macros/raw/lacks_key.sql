{#- True for a row of a raw table without its key, or without a part of it that no row may leave empty. -#}
{% macro lacks_key(source_name, table_name) -%}
    {% set table = scv.raw_table(source_name, table_name) %}
    {% set missing = [] %}
    {% for name in table.key if name not in table.may_lack %}
        {% set column = adapter.quote(name) %}
        {% do missing.append(column ~ ' is null' ~ (' or ' ~ column ~ " = ''" if table.columns[name] == 'varchar' else '')) %}
    {% endfor %}
    {{ return(missing | join(' or ')) }}
{%- endmacro %}
