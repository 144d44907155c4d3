{% macro duckdb__raw_reader(part, column_names) -%}
    {% set paths = [] %}
    {% for path in part.paths %}{% do paths.append(scv.duckdb__glob_literal(path, '')) %}{% endfor %}
    {% set arguments = ['[' ~ paths | join(', ') ~ ']', 'union_by_name = true', 'hive_partitioning = false'] %}
    {% if column_names is not none %}{% do arguments.append("filename = '_raw_file'") %}{% endif %}

    {% if part.format == 'parquet' %}
        {{ return('read_parquet(' ~ arguments | join(', ') ~ ')') }}
    {% elif part.format == 'csv' %}
        {# RFC 4180 said outright, so that no file is read under a guessed dialect; one thread, because DuckDB's parallel
           reader may give up on long quoted values. #}
        {% do arguments.append(
            "all_varchar = true, header = true, skip = 0, delim = ',', quote = '\"', escape = '\"', comment = '', "
            ~ 'max_line_size = 33554432, buffer_size = 67108864, parallel = false'
        ) %}
        {{ return('read_csv(' ~ arguments | join(', ') ~ ')') }}
    {% endif %}

    {% do arguments.append("format = '" ~ ('newline_delimited' if part.format == 'ndjson' else 'auto') ~ "'") %}
    {% do arguments.append('maximum_object_size = 67108864') %}
    {% if column_names is none %}
        {# However many fields there are, and however few of them a row has, they are columns and no map. #}
        {% do arguments.append('maximum_depth = 1, map_inference_threshold = -1') %}
    {% elif part.fields %}
        {% do arguments.append("records = 'false', columns = {'_fields': '" ~ part.fields ~ "'}") %}
    {% else %}
        {# Asked for as text, strings arrive unquoted and objects and arrays as JSON text, just as in a CSV. #}
        {% set columns = [] %}
        {% for name in column_names %}{% do columns.append(scv.text_literal(name) ~ ": 'VARCHAR'") %}{% endfor %}
        {% do arguments.append("records = 'true', columns = {" ~ columns | join(', ') ~ '}') %}
    {% endif %}
    {{ return('read_json(' ~ arguments | join(', ') ~ ')') }}
{%- endmacro %}
