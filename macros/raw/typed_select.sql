{% macro duckdb__typed_select(source_node, part, raw_folder, shops) -%}
    {% set declared_columns = source_node.columns.values() %}
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

    {% set ids = scv.raw_ids(source_node) %}
    {% set selected = [] %}
    {% set failures = [] %}
    {% set read_once = [] %}
    {% set joins = [] %}
    {% for column in declared_columns %}
        {% set names = [] %}
        {% for name in names_found.get(column.name | lower, []) %}
            {% set field = '_fields[' ~ scv.text_literal(name) ~ ']' %}
            {% do names.append(field if part.fields else adapter.quote(name | replace('"', '""'))) %}
        {% endfor %}
        {% if not names %}
            {% do selected.append('cast(null as ' ~ column.data_type ~ ') as ' ~ adapter.quote(column.name)) %}
        {% else %}
            {% set raw = names[0] %}
            {% if names | length > 1 %}
                {# Headings and keys that differ in blanks or case only are one column. A row that says two things of it
                   says none, since nobody can tell which holds. #}
                {% set said = '_said_' ~ loop.index %}
                {% do read_once.append(
                    'list_distinct(list_filter([' ~ names | join(', ')
                    ~ "], lambda said: trim(cast(said as varchar)) != '')) as " ~ said
                ) %}
                {% set one = 'coalesce(' ~ said ~ '[1], ' ~ names | join(', ') ~ ')' %}
                {% set raw = '(case when len(' ~ said ~ ') < 2 then ' ~ one ~ ' end)' %}
                {% set both = 'case when len(' ~ said ~ ') > 1 then ' ~ scv.text_literal(column.name) ~ ' end' %}
                {% do failures.append(both) %}
            {% endif %}
            {% set raw_type = part.types.get(names_found[column.name | lower][0], 'JSON') %}
            {% set raw_type = 'VARCHAR' if is_json else raw_type %}
            {% set id = ids.get(column.name | lower) %}
            {% if id and id.kind %}
                {% set read = scv.duckdb__typed_id(raw, raw_type, id.kind) %}
                {% if read != raw %}
                    {% do read_once.append(read ~ ' as _id_' ~ loop.index) %}
                    {% set read = '_id_' ~ loop.index %}
                {% endif %}
                {% set typed = 'nullif(' ~ read ~ ", '')" %}
                {% set located = scv.duckdb__id_in_its_shop(typed, shops, source_node.source_name, part.shop, id.table, joins) if id.table else typed %}
                {% set may_fail = id.kind != 'opaque' and not raw_type.endswith('INT') and raw_type != 'INTEGER' %}
                {% if may_fail or located.startswith('(') %}
                    {% do failures.append(
                        'case when ' ~ raw ~ ' is not null and (' ~ read ~ ' is null'
                        ~ (' or ' ~ typed ~ ' is not null and ' ~ located ~ ' is null' if located.startswith('(') else '') ~ ') then '
                        ~ scv.text_literal(column.name) ~ ' end'
                    ) %}
                {% endif %}
                {% set typed = located %}
            {% else %}
                {% set typed = scv.duckdb__typed_value(raw, raw_type, column.data_type) %}
                {% if column.data_type | lower not in ['varchar', raw_type | lower] or raw_type == 'BLOB' %}
                    {% set is_given = 'trim(' ~ raw ~ ") != ''" if raw_type == 'VARCHAR' else raw ~ ' is not null' %}
                    {% do failures.append(
                        'case when ' ~ is_given ~ ' and ' ~ typed ~ ' is null then ' ~ scv.text_literal(column.name) ~ ' end'
                    ) %}
                {% endif %}
                {% if id %}
                    {% set typed = scv.duckdb__ids_within(typed, id.fields, shops, source_node.source_name, part.shop, joins) %}
                {% endif %}
            {% endif %}
            {% do selected.append(typed ~ ' as ' ~ adapter.quote(column.name)) %}
        {% endif %}
    {% endfor %}

    {% set fields = [] %}
    {% for name in part.types %}
        {% do fields.append(scv.text_literal(name) ~ ': ' ~ adapter.quote(name | replace('"', '""'))) %}
    {% endfor %}
    {% set record = '_fields' if part.fields else '{' ~ fields | join(', ') ~ '}' %}
    {% set reader = scv.duckdb__raw_reader(part, names_found.values() | sum(start=[])) %}
    {{ return(
        'select ' ~ selected | join(', ')
        ~ ', substr(_raw_file, ' ~ (raw_folder | length + 2) ~ ') as _file'
        ~ ', cast(' ~ ('list_filter([' ~ failures | join(', ') ~ '], lambda name: name is not null)' if failures else '[]')
        ~ ' as varchar[]) as _failed_casts'
        ~ ', ' ~ ('to_json(' ~ record ~ ')' if fields else 'cast(null as json)') ~ ' as _record'
        ~ ' from ' ~ ('(select *, ' ~ read_once | join(', ') ~ ' from ' ~ reader ~ ') as read' if read_once else reader) ~ joins | join('')
    ) }}
{%- endmacro %}

{#- A document with the ids in the named fields written as those of their shop. -#}
{% macro duckdb__ids_within(document, fields, shops, source_name, shop, joins) -%}
    {% set text = 'cast(' ~ document ~ ' as varchar)' %}
    {% set rewritten = namespace(text=text) %}
    {% for field, table in fields.items() %}
        {% set pattern = scv.text_literal('"(' ~ field ~ ')"\\s*:\\s*(?:"([^"]+)"|([0-9][0-9.]*))') %}
        {% set prefix = scv.shop_of_id(shops, source_name, shop, table) %}
        {% if prefix is none %}
            {# One id can be looked up. A document that names several keeps none of them. #}
            {% set all_found -%}
                list_distinct(
                    list_concat(regexp_extract_all({{ text }}, {{ pattern }}, 2), regexp_extract_all({{ text }}, {{ pattern }}, 3))
                )
            {%- endset %}
            {% set found = 'case when len(' ~ all_found ~ ') = 1 then ' ~ all_found ~ '[1] end' %}
            {% set located = scv.duckdb__id_in_its_shop(found, shops, source_name, shop, table, joins) %}
            {# `gid:\/\/shopify\/Order\/6002`: a backslash of the document is none of the replacement's. #}
            {% set escaped = "replace(coalesce(" ~ located ~ ", ''), '\\', '\\\\')" %}
            {% set rewritten.text %}regexp_replace({{ rewritten.text }}, {{ pattern }}, '"\1":"' || {{ escaped }} || '"', 'g'){% endset %}
        {% elif prefix %}
            {% set rewritten.text %}regexp_replace({{ rewritten.text }}, {{ pattern }}, '"\1":"{{ prefix }}\2\3"', 'g'){% endset %}
        {% endif %}
    {% endfor %}
    {{ return(document if rewritten.text == text else 'cast(' ~ rewritten.text ~ ' as json)') }}
{%- endmacro %}
