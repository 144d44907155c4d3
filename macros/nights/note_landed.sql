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
