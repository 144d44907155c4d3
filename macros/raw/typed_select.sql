{% macro duckdb__typed_select(declared_columns, part, raw_folder) -%}
    {% if part is none %}
        {% set selected = [] %}
        {% for column in declared_columns %}
            {% do selected.append('cast(null as ' ~ column.data_type ~ ') as ' ~ adapter.quote(column.name)) %}
        {% endfor %}
        {{ return(
            'select ' ~ selected | join(', ')
            ~ ', cast(null as varchar) as _file, cast([] as varchar[]) as _failed_casts, cast(null as json) as _record where false'
        ) }}
    {% endif %}

    {% set is_json = part.format in ['ndjson', 'json'] %}
    {% set names_found = {} %}
    {% for name in part.types %}{% do names_found.setdefault(name | trim | lower, []).append(name) %}{% endfor %}
    {% if is_json %}
        {# A field may first appear after the rows that DuckDB samples: declared ones are asked for by name. #}
        {% for column in declared_columns %}{% do names_found.setdefault(column.name | lower, [column.name]) %}{% endfor %}
    {% endif %}

    {% set selected = [] %}
    {% set failures = [] %}
    {% for column in declared_columns %}
        {% set names = [] %}
        {% for name in names_found.get(column.name | lower, []) %}
            {% do names.append(adapter.quote(name | replace('"', '""'))) %}
        {% endfor %}
        {% if not names %}
            {% do selected.append('cast(null as ' ~ column.data_type ~ ') as ' ~ adapter.quote(column.name)) %}
        {% else %}
            {# Headings that differ in blanks or case only are one column of several files. #}
            {% set raw = names[0] if names | length == 1 else 'coalesce(' ~ names | join(', ') ~ ')' %}
            {% set raw_type = part.types.get(names_found[column.name | lower][0], 'JSON') %}
            {% set raw_type = 'VARCHAR' if is_json else raw_type %}
            {% set typed = scv.duckdb__typed_value(raw, raw_type, column.data_type) %}
            {% do selected.append(typed ~ ' as ' ~ adapter.quote(column.name)) %}
            {% if column.data_type | lower not in ['varchar', raw_type | lower] or raw_type == 'BLOB' %}
                {% set is_given = 'trim(' ~ raw ~ ") != ''" if raw_type == 'VARCHAR' else raw ~ ' is not null' %}
                {% do failures.append(
                    'case when ' ~ is_given ~ ' and ' ~ typed ~ ' is null then ' ~ scv.text_literal(column.name) ~ ' end'
                ) %}
            {% endif %}
        {% endif %}
    {% endfor %}

    {% set fields = [] %}
    {% for name in part.types %}
        {% do fields.append(scv.text_literal(name) ~ ': ' ~ adapter.quote(name | replace('"', '""'))) %}
    {% endfor %}
    {% set reader_columns = names_found.values() | sum(start=[]) %}
    {{ return(
        'select ' ~ selected | join(', ')
        ~ ', substr(_raw_file, ' ~ (raw_folder | length + 2) ~ ') as _file'
        ~ ', cast(' ~ ('list_filter([' ~ failures | join(', ') ~ '], lambda name: name is not null)' if failures else '[]')
        ~ ' as varchar[]) as _failed_casts'
        ~ ', ' ~ ('to_json({' ~ fields | join(', ') ~ '})' if fields else 'cast(null as json)') ~ ' as _record'
        ~ ' from ' ~ scv.duckdb__raw_reader(part, reader_columns)
    ) }}
{%- endmacro %}
