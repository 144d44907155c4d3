{#- Writes down what landed, a row for each raw table. Its state is another when its files are others or are read otherwise (`files`), and
    when a row that was of the future as they were judged (`waits_until`) is so no longer, or another would be. -#}
{% macro duckdb__note_landed(landed) -%}
    {% set ceiling = scv.as_of_ceiling() %}
    {% set known = {} %}
    {% for row in run_query(
        'select name, files from nights.landed where judged_at <= ' ~ ceiling ~ ' and (waits_until is null or waits_until > ' ~ ceiling ~ ')'
    ).rows %}
        {% do known.update({row[0]: row[1]}) %}
    {% endfor %}
    {% set judged = [] %}
    {% for name, read in landed.items() %}
        {% set files = local_md5(tojson(read)) %}
        {% if known.get(name) != files %}
            {% set node = graph.sources[name] %}
            {% set occurred_at = scv.raw_occurred_at(node.source_name, node.name) %}
            {% do judged.append(
                'select ' ~ scv.text_literal(name) ~ ' as name, ' ~ scv.text_literal(files) ~ ' as files, min(' ~ occurred_at
                ~ ') as waits_until from ' ~ node.relation_name ~ ' where ' ~ occurred_at ~ ' > ' ~ ceiling
            ) %}
        {% endif %}
    {% endfor %}
    {% if judged %}
        {% do run_query('create or replace temp table judged as ' ~ judged | join(' union all ')) %}
        {% do run_query('delete from nights.landed where name in (select name from temp.judged)') %}
        {% do run_query(
            'insert into nights.landed select name, files, ' ~ ceiling ~ ', waits_until, md5(concat_ws('
            ~ "' ', files, case when waits_until is not null then " ~ ceiling ~ ' end)) from temp.judged'
        ) %}
        {% do run_query('drop table temp.judged') %}
    {% endif %}
{%- endmacro %}

{#- The schema in which one night leaves the next what it has to know, with what stands (`standing`) and what landed (`landed`). Of a
    table that somebody took away since, or from which or to which rows, nothing is known any more. -#}
{% macro duckdb__remember_nights() -%}
    {% for statement in [
        'create schema if not exists nights',
        'create table if not exists nights.standing (name varchar, made_of varchar, state varchar, row_count bigint)',
        'create table if not exists nights.landed (name varchar, files varchar, judged_at timestamp, waits_until timestamp, state varchar)',
        "delete from nights.standing where made_of = 'this command' or row_count is not null and (name, row_count) not in (select schema_name || '.' || table_name,"
        ~ " estimated_size from duckdb_tables() where database_name = current_database())",
    ] %}
        {% do run_query(statement) %}
    {% endfor %}
{%- endmacro %}
