{# Lands the raw contract in the work database before anything is built. See _macros.yml. #}

{% macro register_raw_sources() -%}
    {% if execute and flags.WHICH in ['build', 'run', 'test', 'seed', 'snapshot', 'retry', 'clone', 'freshness', 'run-operation'] %}
        {% do adapter.dispatch('register_raw_sources', 'scv')() %}
    {% endif %}
{%- endmacro %}

{% macro default__register_raw_sources() %}{% endmacro %}

{% macro duckdb__register_raw_sources() %}
    {% set raw_folder = env_var('SCV_RAW', 'data/raw').rstrip('/') or '/' %}
    {% set contract = scv.contracted_tables() %}
    {% set files_by_table = scv.duckdb__find_raw_files(raw_folder, contract) %}
    {% set types_by_part = scv.duckdb__describe_raw_parts(files_by_table) %}

    {% set statements = ['create schema if not exists raw_catalog'] %}
    {% set schemas = [] %}
    {% set found_columns = [] %}
    {% for key, table in contract.items() if table.schema not in schemas %}
        {% do schemas.append(table.schema) %}
        {% do statements.append('create schema if not exists ' ~ adapter.quote(table.schema)) %}
    {% endfor %}

    {% for key, table in contract.items() %}
        {% set parts = [] %}
        {% set types_by_column = {} %}
        {% for part in files_by_table.get(key, {}).get('parts', []) %}
            {% set columns_found = types_by_part[part.id] %}
            {% do parts.append(scv.duckdb__typed_select(table, part, columns_found, raw_folder)) %}
            {% for column_found, found_type in columns_found.items() %}
                {% set types = types_by_column.setdefault(column_found | trim | lower, {'name': column_found, 'types': []}).types %}
                {% if found_type not in types %}{% do types.append(found_type) %}{% endif %}
            {% endfor %}
        {% endfor %}
        {% if not parts %}
            {% do parts.append(scv.duckdb__typed_select(table, none, {}, raw_folder)) %}
        {% endif %}
        {% do statements.append(
            'create or replace view ' ~ adapter.quote(table.schema) ~ '.' ~ adapter.quote(table.identifier) ~ ' as '
            ~ parts | join(' union all ')
        ) %}

        {% set declared = [] %}
        {% for column in table.columns %}
            {% do declared.append(column.name | lower) %}
            {% set found = types_by_column.get(column.name | lower) %}
            {% do found_columns.append([
                table.source_name, table.name, column.name, column.data_type,
                found.types | join(' | ') if found else none, 'present' if found else 'absent'
            ]) %}
        {% endfor %}
        {% for column_name, found in types_by_column.items() if column_name not in declared %}
            {% do found_columns.append([table.source_name, table.name, found.name, none, found.types | join(' | '), 'unknown']) %}
        {% endfor %}
    {% endfor %}

    {% do statements.append(scv.duckdb__literal_table(
        'raw_catalog.found_columns',
        ['source', 'table_name', 'column_name', 'declared_type', 'found_type', 'status'],
        found_columns
    )) %}
    {% set found_files = [] %}
    {% for files in files_by_table.values() %}
        {% for file in files.files %}
            {% do found_files.append([file.source, file.table_name, file.path, file.format, file.size_bytes | string, file.status]) %}
        {% endfor %}
    {% endfor %}
    {% do statements.append(scv.duckdb__literal_table(
        'raw_catalog.found_files', ['source', 'table_name', 'file', 'format', 'size_bytes', 'status'], found_files
    )) %}
    {% do run_query(statements | join(';\n')) %}

    {% set found = [] %}
    {% for key in contract if files_by_table.get(key, {}).get('parts') %}{% do found.append(key) %}{% endfor %}
    {% do log('raw feeds: ' ~ found | length ~ ' of ' ~ contract | length ~ ' tables found in ' ~ raw_folder, info=true) %}
{% endmacro %}
