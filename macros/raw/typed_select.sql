{% macro duckdb__typed_select(table, part, types_found, raw_folder) -%}
    {% set is_json = part is not none and part.format in ['ndjson', 'json'] %}
    {% set found_by_name = {} %}
    {% set reader_columns = types_found.keys() | list %}
    {% for name in types_found %}{% do found_by_name.setdefault(name | trim | lower, name) %}{% endfor %}
    {% if is_json %}
        {# A field may first appear after the rows that DuckDB samples: declared ones are asked for by name. #}
        {% for column in table.columns if column.name | lower not in found_by_name %}
            {% do found_by_name.update({column.name | lower: column.name}) %}
            {% do reader_columns.append(column.name) %}
        {% endfor %}
    {% endif %}
    {% set selected = [] %}
    {% set failures = [] %}
    {% for column in table.columns %}
        {% set found = found_by_name.get(column.name | lower) %}
        {% if found %}
            {% set raw_type = 'VARCHAR' if is_json else types_found[found] %}
            {% set raw = adapter.quote(found | replace('"', '""')) %}
            {% set cast = scv.duckdb__raw_cast(raw, raw_type, column.data_type) %}
            {% do selected.append(cast ~ ' as ' ~ adapter.quote(column.name)) %}
            {% if raw_type | lower != column.data_type | lower and column.data_type != 'varchar' %}
                {% set has_value = raw ~ " is not null" ~ (" and trim(" ~ raw ~ ") != ''" if raw_type == 'VARCHAR' else '') %}
                {% do failures.append('case when ' ~ has_value ~ ' and ' ~ cast ~ ' is null then ' ~ scv.text_literal(column.name) ~ ' end') %}
            {% endif %}
        {% else %}
            {% do selected.append('cast(null as ' ~ column.data_type ~ ') as ' ~ adapter.quote(column.name)) %}
        {% endif %}
    {% endfor %}
    {% if part is none %}
        {{ return('select ' ~ selected | join(', ') ~ ', cast(null as varchar) as _file, cast([] as varchar[]) as _failed_casts where false') }}
    {% endif %}
    {% set failed_casts = 'list_filter([' ~ failures | join(', ') ~ '], lambda name: name is not null)' if failures else '[]' %}
    {{ return(
        'select ' ~ selected | join(', ')
        ~ ', substr(_raw_file, ' ~ (raw_folder | length + 2) ~ ') as _file'
        ~ ', cast(' ~ failed_casts ~ ' as varchar[]) as _failed_casts'
        ~ ' from ' ~ scv.duckdb__raw_reader(part, reader_columns)
    ) }}
{%- endmacro %}
