{% macro duckdb__literal_table(relation, column_names, rows) -%}
    {% set columns = [] %}
    {% for name in column_names %}
        {% do columns.append('cast(' ~ name ~ ' as ' ~ ('bigint' if name.endswith('_bytes') else 'varchar') ~ ') as ' ~ name) %}
    {% endfor %}
    {% set tuples = [] %}
    {% for row in rows or [column_names] %}
        {% set values = [] %}
        {# not text_literal: a call for each of some 7,000 values would take a second at the start of every command #}
        {% for value in row %}
            {% do values.append('null' if value is none else "'" ~ (value | string).replace("'", "''") ~ "'") %}
        {% endfor %}
        {% do tuples.append('(' ~ values | join(', ') ~ ')') %}
    {% endfor %}
    {{ return(
        'create or replace table ' ~ relation ~ ' as select ' ~ columns | join(', ') ~ ' from (values ' ~ tuples | join(', ')
        ~ ') as found (' ~ column_names | join(', ') ~ ')' ~ ('' if rows else ' where false')
    ) }}
{%- endmacro %}
