{# A part is a set of files of one table that one reader can take together: the same shop, the same format and, for Parquet,
   the same schema, because a union by name of a text and a nested column would garble the nested one. #}

{% macro duckdb__describe_raw_files(files) -%}
    {% set parquet_paths = [] %}
    {% for file in files if file.status == 'read' and file.format == 'parquet' %}
        {% do parquet_paths.append(scv.duckdb__glob_literal(file.path, '')) %}
    {% endfor %}
    {% set schema_by_path = {} %}
    {% if parquet_paths %}
        {% set schemas %}
            select
                file_name,
                md5(string_agg(concat_ws(' ', name, duckdb_type, logical_type), ',' order by column_id)) as parquet_schema
            from parquet_schema([{{ parquet_paths | join(', ') }}])
            group by file_name
        {% endset %}
        {% for row in run_query(schemas).rows %}{% do schema_by_path.update({row[0]: row[1]}) %}{% endfor %}
    {% endif %}

    {% set parts = {} %}
    {% for file in files if file.status == 'read' %}
        {% set table_key = file.source ~ '.' ~ file.table_name %}
        {% set part_key = [table_key, file.shop, file.format, schema_by_path.get(file.path, '')] | join(' ') %}
        {% set part = parts.setdefault(
            part_key,
            {'table_key': table_key, 'shop': file.shop, 'format': file.format, 'paths': [], 'types': {}},
        ) %}
        {% do part.paths.append(file.path) %}
    {% endfor %}

    {% set descriptions = [] %}
    {% for part_key, part in parts.items() %}
        {% do descriptions.append(
            'select ' ~ scv.text_literal(part_key) ~ ', column_name, column_type from (describe select * from '
            ~ scv.duckdb__raw_reader(part, none) ~ ')'
        ) %}
    {% endfor %}
    {% if descriptions %}
        {% for row in run_query(descriptions | join(' union all ')).rows %}
            {% do parts[row[0]].types.update({row[1]: row[2]}) %}
        {% endfor %}
    {% endif %}

    {% set parts_by_table = {} %}
    {% for part in parts.values() %}
        {% if part.format in ['ndjson', 'json'] and part.types.keys() | list == ['json'] %}
            {# DuckDB names the column so when it found no object to take field names from. #}
            {% do part.types.clear() %}
        {% endif %}
        {% do parts_by_table.setdefault(part.table_key, []).append(part) %}
    {% endfor %}
    {{ return(parts_by_table) }}
{%- endmacro %}
