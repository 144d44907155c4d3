{% macro register_raw_sources() %}
    {% if execute %}
        {% for node in graph.sources.values() %}
            {% do run_query('create schema if not exists "' ~ node.schema ~ '"') %}
            {% set columns = [] %}
            {% for column in node.columns.values() %}
                {% do columns.append('cast(null as ' ~ column.data_type ~ ') as "' ~ column.name ~ '"') %}
            {% endfor %}
            {% do run_query('create or replace view "' ~ node.schema ~ '"."' ~ node.identifier ~ '" as select ' ~ columns | join(', ') ~ ' where false') %}
        {% endfor %}
    {% endif %}
{% endmacro %}
