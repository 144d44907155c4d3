{% macro duckdb__literal_table(relation, column_names, rows) -%}
    {% set selected = [] %}
    {% for name in column_names %}
        {% do selected.append('cast(' ~ name ~ ' as ' ~ ('bigint' if name.endswith('_bytes') else 'varchar') ~ ') as ' ~ name) %}
    {% endfor %}
    {% set tuples = [] %}
    {% for row in rows %}
        {% set values = [] %}
        {% for value in row %}{% do values.append('null' if value is none else scv.text_literal(value)) %}{% endfor %}
        {% do tuples.append('(' ~ values | join(', ') ~ ')') %}
    {% endfor %}
    {% set nothing = ['null'] * (column_names | length) %}
    {{ return(
        'create or replace table ' ~ relation ~ ' as select ' ~ selected | join(', ')
        ~ ' from (values ' ~ (tuples or ['(' ~ nothing | join(', ') ~ ')']) | join(', ') ~ ') as found ('
        ~ column_names | join(', ') ~ ')' ~ ('' if rows else ' where false')
    ) }}
{%- endmacro %}
