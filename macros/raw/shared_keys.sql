{#- A select of one row about a raw table whose source says what of its records never changes: how many of its keys stand for
    records that contradict each other in it, and so are not versions of one. Nothing where the source says nothing. -#}
{% macro shared_keys(source_name, table_name) -%}
    {% set relation = source(source_name, table_name) %}
    {% set is_kept = scv.is_not_erased(source_name, table_name) %}
    {% if not execute or var('linting') %}{{ return('select * from ' ~ relation) }}{% endif %}
    {% set facts = graph.sources['source.scv.' ~ source_name ~ '.' ~ table_name].config.meta.get('never_changes', []) %}
    {% if not facts %}{{ return('') }}{% endif %}
    {% set table = scv.raw_table(source_name, table_name) %}
    {% set key = [] %}
    {% for name in table.key %}{% do key.append('cast(' ~ adapter.quote(name) ~ ' as string)') %}{% endfor %}
    {% set contradictions = [] %}
    {% for name in facts %}
        {% set column = adapter.quote(name) %}
        {% if table.columns[name] == 'timestamp' %}
            {% set first = 'min(' ~ column ~ ')' %}
            {% set last = 'max(' ~ column ~ ')' %}
            {% set seconds = scv.seconds_between(first, last) %}
            {# One moment read in two time zones, with and without fractions of a second, or with and without its time of day. #}
            {% do contradictions.append(
                '(' ~ seconds ~ ' > 14 * 3600 or (' ~ seconds ~ ' + 1) % 900 > 2) and not (' ~ first ~ ' = cast(' ~ last
                ~ ' as date))'
            ) %}
        {% else %}
            {% do contradictions.append('min(upper(trim(' ~ column ~ '))) <> max(upper(trim(' ~ column ~ ')))') %}
        {% endif %}
    {% endfor %}
    {% set rows %}
select
    {{ scv.text_literal(source_name) }} as source,
    {{ scv.text_literal(table_name) }} as table_name,
    {{ scv.text_literal(facts | join(', ')) }} as facts,
    count(*) as key_count,
    count(*) filter (where is_shared) as shared_key_count,
    min({{ scv.struct_of({'record_id': 'record_id', 'first_file': 'first_file', 'last_file': 'last_file'}) }})
        filter (where is_shared) as example
from (
    select
        concat_ws('|', {{ key | join(', ') }}) as record_id,
        min(_file) as first_file,
        max(_file) as last_file,
        {{ contradictions | join(' or ') }} as is_shared
    from {{ relation }}
    where
        not ({{ scv.lacks_key(source_name, table_name) }})
        {% if is_kept %}and {{ is_kept }}{% endif %}
    group by {{ key | join(', ') }}
) as keys
    {%- endset %}
    {{ return(rows) }}
{%- endmacro %}
