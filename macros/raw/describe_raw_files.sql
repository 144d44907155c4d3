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
            {
                'table_key': table_key, 'shop': file.shop, 'format': file.format,
                'paths': [], 'types': {}, 'fields': none,
            },
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

    {% do scv.duckdb__describe_keys(parts) %}

    {% set parts_by_table = {} %}
    {% for part in parts.values() %}{% do parts_by_table.setdefault(part.table_key, []).append(part) %}{% endfor %}
    {{ return(parts_by_table) }}
{%- endmacro %}

{#- Of two keys of JSON that differ in case only DuckDB calls the second `amount_1`, and finds no value of that name.
    Its only column is `json` where it found no object to take names from, or one with an empty key. Where names look
    like either, all rows are asked for their keys; where they are it, rows are read as maps, which takes four times as
    long. A spelling that comes only after the rows which DuckDB samples (20,480 of a file) is not noticed, unless two
    others are: that would be a reading of every file before every command. -#}
{% macro duckdb__describe_keys(parts) -%}
    {% set queries = [] %}
    {% for part_key, part in parts.items() if part.format in ['ndjson', 'json'] %}
        {% set names = part.types | map('lower') | list %}
        {% set renamed = [] %}
        {% for name in names %}
            {% set stem = name.rstrip('0123456789') %}
            {% if stem != name and stem.endswith('_') and stem[:-1] in names %}{% do renamed.append(name) %}{% endif %}
        {% endfor %}
        {% if renamed or names == ['json'] %}
            {% do part.update({'fields': 'JSON'}) %}
            {% do queries.append(
                'select distinct ' ~ scv.text_literal(part_key) ~ ' as part_key, unnest(json_keys(_fields)) as name'
                ~ ' from ' ~ scv.duckdb__raw_reader(part, [])
            ) %}
        {% endif %}
    {% endfor %}

    {% set keys = {} %}
    {% if queries %}
        {% for row in run_query(queries | join(' union all ') ~ ' order by part_key, name').rows if row[1] %}
            {% do keys.setdefault(row[0], []).append(row[1]) %}
        {% endfor %}
    {% endif %}
    {% for part_key, part in parts.items() if part.fields %}
        {% set names = keys.get(part_key, []) %}
        {% set distinct_names = names | map('lower') | unique | list %}
        {% set are_columns = part.types | list != ['json'] and distinct_names | length == names | length %}
        {% do part.update({'fields': 'MAP(VARCHAR, VARCHAR)' if names and not are_columns else none}) %}
        {% if not are_columns %}
            {% do part.types.clear() %}
            {% for name in names %}{% do part.types.update({name: 'JSON'}) %}{% endfor %}
        {% endif %}
    {% endfor %}
{%- endmacro %}
