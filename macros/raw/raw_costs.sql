{% macro raw_costs() -%}
    {% set rows = [] %}
    {% for node in (graph.get('sources', {}).values() if execute else []) %}
        {% set cost = (node.config.meta or {}).get('without_it') %}
        {% if cost %}
            {% do rows.append([node.source_name, node.name, none, cost]) %}
        {% endif %}
        {% for column in node.columns.values() %}
            {% set cost = ((column.config or {}).get('meta') or {}).get('without_it') %}
            {% if cost %}
                {% do rows.append([node.source_name, node.name, column.name, cost]) %}
            {% endif %}
        {% endfor %}
    {% endfor %}
    {% set tuples = [] %}
    {% for row in rows or [[none, none, none, none]] %}
        {% set values = [] %}
        {% for value in row %}
            {% do values.append('cast(null as string)' if value is none else scv.text_literal(value | trim)) %}
        {% endfor %}
        {% do tuples.append('(' ~ values | join(', ') ~ ')') %}
    {% endfor %}
    {{ return(
        'select * from (values ' ~ tuples | join(', ') ~ ') as costs (source, table_name, column_name, cost)'
    ) }}
{%- endmacro %}
