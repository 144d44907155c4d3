{% macro contracted_tables() -%}
    {% set tables = {} %}
    {% for node in graph.sources.values() | sort(attribute='unique_id') if node.config.meta.get('key') %}
        {% do tables.update({node.source_name ~ '.' ~ node.name: {
            'source_name': node.source_name,
            'name': node.name,
            'schema': node.schema,
            'identifier': node.identifier,
            'columns': node.columns.values() | list,
            'key': node.config.meta.key,
            'occurred_at': node.config.meta.get('occurred_at'),
            'loaded_at': node.loaded_at_field or node.config.get('loaded_at_field'),
        }}) %}
    {% endfor %}
    {{ return(tables) }}
{%- endmacro %}
