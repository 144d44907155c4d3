{% macro duckdb__find_raw_files(raw_folder, contract) -%}
    {% set files_by_table = {} %}
    {% set files = run_query(
        'select filename, size from read_blob(' ~ scv.duckdb__glob_literal(raw_folder, '/**') ~ ') order by filename'
    ) if execute and run_query('select count(*) from glob(' ~ scv.duckdb__glob_literal(raw_folder, '/**') ~ ')').rows[0][0] else none %}
    {% for row in (files.rows if files is not none else []) %}
        {% set path = row[0] %}
        {% set relative_path = path[(raw_folder | length) + 1:] %}
        {% set steps = relative_path.split('/') %}
        {% set file_name = steps | last %}
        {% if file_name[0] not in ['.', '_'] and '.' in file_name and steps | length > 1 %}
            {% set format = file_name.split('.') | last | lower %}
            {% set table_name = steps[1] if steps | length > 2 else file_name[:-(format | length + 1)] %}
            {% set key = steps[0] ~ '.' ~ table_name %}
            {% set is_read = key in contract and format in ['parquet', 'csv', 'ndjson', 'json'] %}
            {% if is_read and row[1] == 0 %}
                {% do exceptions.raise_compiler_error('raw file is empty (0 bytes): ' ~ path) %}
            {% endif %}
            {% set entry = files_by_table.setdefault(key, {'files': [], 'parts': []}) %}
            {% do entry.files.append({
                'source': steps[0], 'table_name': table_name, 'path': relative_path, 'format': format,
                'size_bytes': row[1], 'status': 'read' if is_read else 'unknown',
            }) %}
            {% if is_read %}
                {% set parts = entry.parts | selectattr('format', 'equalto', format) | list %}
                {% if not parts %}
                    {% do entry.parts.append({'id': key ~ '.' ~ format, 'format': format, 'paths': []}) %}
                {% endif %}
                {% do (entry.parts | selectattr('format', 'equalto', format) | first).paths.append(path) %}
            {% endif %}
        {% endif %}
    {% endfor %}
    {{ return(files_by_table) }}
{%- endmacro %}
