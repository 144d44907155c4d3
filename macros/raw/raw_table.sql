{% macro raw_table(source_name, table_name) -%}
    {% set entries = [] %}
    {% for entry in scv.raw_contract() if entry[0] == source_name and entry[1] == table_name %}
        {% do entries.append(entry) %}
    {% endfor %}
    {% if not entries %}
        {% do exceptions.raise_compiler_error('raw_contract has no table ' ~ source_name ~ '.' ~ table_name) %}
    {% endif %}

    {% set columns = {} %}
    {% set node = graph.get('sources', {}).get('source.scv.' ~ source_name ~ '.' ~ table_name) %}
    {% if node %}
        {% for column in node.columns.values() %}
            {% do columns.update({column.name: column.data_type | lower}) %}
        {% endfor %}
    {% else %}
        {# A unit test has no graph: its fixture has the columns of the relation that it stands in for. #}
        {% set relation = api.Relation.create(
            database=target.database, schema=var(source_name ~ '_schema', source_name), identifier=table_name
        ) %}
        {% for column in adapter.get_columns_in_relation(relation) if column.name not in ['_file', '_failed_casts', '_record'] %}
            {% do columns.update({column.name: 'varchar' if column.is_string() else column.dtype | lower}) %}
        {% endfor %}
    {% endif %}

    {% set may_lack = entries[0][6] if entries[0] | length > 6 else [] %}
    {% set key_values = [] %}
    {% for name in entries[0][2] %}
        {% set column = adapter.quote(name) %}
        {% do key_values.append('coalesce(' ~ column ~ ", '')" if name in may_lack else column) %}
    {% endfor %}

    {% set updated_at = entries[0][5] if entries[0] | length > 5 else 'updated_at' %}
    {{ return({
        'columns': columns,
        'key': entries[0][2],
        'may_lack': may_lack,
        'key_values': key_values,
        'occurred_at': entries[0][3],
        'loaded_at': entries[0][4],
        'updated_at': updated_at if updated_at in columns else none,
    }) }}
{%- endmacro %}
