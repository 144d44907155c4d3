{% macro register_raw_sources() -%}
    {% set commands = ['build', 'run', 'test', 'seed', 'snapshot', 'retry', 'clone', 'freshness', 'run-operation'] %}
    {% if execute and flags.WHICH in commands and not scv.only_activates() %}
        {% if var('linting') %}
            {% do exceptions.raise_compiler_error('the var linting is for the linter: models built with it would be wrong') %}
        {% endif %}
        {% do scv.check_vars() %}
        {% do scv.as_of_ceiling() %}
        {% do adapter.dispatch('register_raw_sources', 'scv')() %}
    {% endif %}
{%- endmacro %}

{% macro default__register_raw_sources() %}{% endmacro %}

{#- The DuckDB target does on Spark's behalf what it does at the start of a build: raw files, releases and what refuses a build
    are read by the macros that always do. -#}
{% macro scvspark__register_raw_sources() %}
    {% set table_count = adapter.open_door(
        invocation_args_dict,
        tojson(dict(invocation_args_dict.get('vars') or {})),
        flags.WHICH in ['build', 'run'] and not scv.only_looks_at_feeds(),
    ) %}
    {% do log('raw feeds: ' ~ table_count ~ ' tables were handed to Spark', info=true) %}
{% endmacro %}

{% macro duckdb__register_raw_sources() %}
    {% set raw_folder = scv.duckdb__raw_folder() %}
    {% set files = scv.duckdb__find_raw_files(raw_folder) %}
    {% set parts_by_table = scv.duckdb__describe_raw_files(files) %}

    {# Of each source its shops; a folder without a shop's name is one of them. #}
    {% set shops = {} %}
    {% for file in files if file.status == 'read' %}
        {% set shops_of_source = shops.setdefault(file.source, []) %}
        {% if file.shop not in shops_of_source %}{% do shops_of_source.append(file.shop) %}{% endif %}
    {% endfor %}

    {% set id_readers = scv.duckdb__id_readers() %}
    {% set statements = ['create schema if not exists raw_catalog', id_readers] %}
    {% set schemas = [] %}
    {% set views = {} %}
    {% set found_columns = [] %}
    {% set readings = {} %}
    {% for entry in scv.raw_contract() %}
        {% set table_key = entry[0] ~ '.' ~ entry[1] %}
        {% set source_node = graph.sources['source.scv.' ~ table_key] %}
        {% if entry[0] not in scv.beyond_erasure() %}{% do scv.check_meanings(source_node) %}{% endif %}
        {% set parts = parts_by_table.get(table_key, []) %}

        {% if source_node.schema not in schemas %}
            {% do schemas.append(source_node.schema) %}
            {% do statements.append('create schema if not exists ' ~ adapter.quote(source_node.schema)) %}
        {% endif %}
        {% set selects = [] %}
        {% for part in parts or [none] %}
            {% set rows = scv.duckdb__typed_select(source_node, part, raw_folder, shops) %}
            {% do selects.append(rows) %}
            {# How they are read is the same for all files of the part, whichever they are. #}
            {% set list_ends = rows.find('], union_by_name') %}
            {% set reading = local_md5(rows[:rows.rfind('([', 0, list_ends)] ~ rows[list_ends:] ~ id_readers) %}
            {# What is looked up in other files may be another without a change in this one. #}
            {% if 'raw_catalog.ids_of_shops' in rows %}{% set reading = invocation_id %}{% endif %}
            {% for path in (part.paths if part else []) %}{% do readings.update({path: reading}) %}{% endfor %}
        {% endfor %}
        {% do views.update({
            table_key: 'create or replace view ' ~ adapter.quote(source_node.schema) ~ '.'
            ~ adapter.quote(source_node.identifier) ~ ' as ' ~ selects | join(' union all ')
        }) %}

        {% set types_by_column = {} %}
        {% for part in parts %}
            {% for name, type in part.types.items() %}
                {% set found = types_by_column.setdefault(name | trim | lower, {'name': name, 'types': []}) %}
                {% if type not in found.types %}{% do found.types.append(type) %}{% endif %}
            {% endfor %}
        {% endfor %}
        {% for column in source_node.columns.values() %}
            {% set found = types_by_column.pop(column.name | lower, none) %}
            {% do found_columns.append([
                entry[0], entry[1], column.name, column.data_type,
                found.types | join(', ') if found else none, 'present' if found else 'absent',
            ]) %}
        {% endfor %}
        {% for found in types_by_column.values() %}
            {% do found_columns.append([entry[0], entry[1], found.name, none, found.types | join(', '), 'unknown']) %}
        {% endfor %}
    {% endfor %}

    {% set landed = {} %}
    {% for table_key, view in views.items() %}{% do landed.update({'source.scv.' ~ table_key: [view]}) %}{% endfor %}

    {# References may have to be looked up in the tables of several shops, which are made first. #}
    {% set shared_tables = scv.tables_of_several_shops(shops) %}
    {% for table_key in shared_tables %}{% do statements.append(views.pop(table_key)) %}{% endfor %}
    {% if shared_tables %}{% do statements.append(scv.duckdb__ids_of_shops(shared_tables, shops)) %}{% endif %}
    {% do statements.extend(views.values()) %}

    {% do statements.append(scv.duckdb__literal_table(
        'raw_catalog.found_columns',
        ['source', 'table_name', 'column_name', 'declared_type', 'found_type', 'status'],
        found_columns,
    )) %}
    {% set found_files = [] %}
    {% for file in files %}
        {% set state = file.written ~ ' ' ~ local_md5(file.path ~ ' ' ~ readings.get(file.path, '')) %}
        {% do found_files.append([
            file.source, file.shop or none, file.table_name, file.relative_path, file.format, file.size_bytes, file.status, state,
        ]) %}
        {% if file.status == 'read' %}{% do landed['source.scv.' ~ file.source ~ '.' ~ file.table_name].append(state) %}{% endif %}
    {% endfor %}
    {% do statements.append(scv.duckdb__literal_table(
        'raw_catalog.found_files',
        ['source', 'shop', 'table_name', 'file', 'format', 'size_bytes', 'status', 'state'],
        found_files,
    )) %}
    {% do run_query(statements | join(';\n')) %}

    {% do scv.duckdb__note_landed(landed) %}

    {% set unknown = files | selectattr('status', 'equalto', 'unknown') | list %}
    {% do log(
        'raw feeds: ' ~ parts_by_table | length ~ ' of ' ~ scv.raw_contract() | length ~ ' tables found in ' ~ raw_folder
        ~ ('; ' ~ unknown | length ~ ' files belong to no table and were not read' if unknown else ''),
        info=true,
    ) %}
{% endmacro %}
