{# Versions of a row are few. A window over every row would sort and hold all of its columns, so only the keys that
   occur more than once go through one; the rest stream past, and a reader of three columns reads three columns. #}

{% macro accepted_rows(source_name, table_name) -%}
    {% set relation = source(source_name, table_name) %}
    {% set is_kept = scv.is_not_erased(source_name, table_name) %}
    {% if not execute or var('linting') %}
        {{ return('select * from ' ~ relation) }}
    {% endif %}
    {% set table = scv.raw_table(source_name, table_name) %}
    {% set is_accepted = scv.rejection_reason(source_name, table_name) ~ ' is null' %}
    {% if is_kept %}{% set is_accepted = is_accepted ~ '\n    and ' ~ is_kept %}{% endif %}

    {% set columns = [] %}
    {% for name in table.columns %}{% do columns.append(adapter.quote(name)) %}{% endfor %}
    {% set key = [] %}
    {% for name in table.key %}{% do key.append(adapter.quote(name)) %}{% endfor %}

    {# The latest version first, by the row's own time: a connector may land an old version again, long after a newer one. One
       without a time of its own is as new as its landing says. A deletion is landed with the time of the version that it
       ends, so at that time it holds, whatever is landed again after it. Then the landing; then every other column, so that
       the order of the input never decides. #}
    {% set recency = [] %}
    {% if table.updated_at %}
        {% set own_time = adapter.quote(table.updated_at) %}
        {% if table.loaded_at not in [none, table.updated_at] and table.columns.get(table.loaded_at) == table.columns[table.updated_at] %}
            {% set own_time = 'coalesce(' ~ own_time ~ ', ' ~ adapter.quote(table.loaded_at) ~ ')' %}
        {% endif %}
        {% do recency.append(own_time ~ ' desc nulls last') %}
        {% if '_fivetran_deleted' in table.columns %}{% do recency.append('coalesce(_fivetran_deleted, false) desc') %}{% endif %}
    {% endif %}
    {% for name in [table.loaded_at, '_fivetran_active', table.occurred_at] + table.columns.keys() | list
        if name in table.columns and name not in table.key %}
        {% set column = adapter.quote(name) %}
        {% set value = 'cast(' ~ column ~ ' as varchar)' if table.columns[name] == 'json' else column %}
        {% if value ~ ' desc nulls last' not in recency %}{% do recency.append(value ~ ' desc nulls last') %}{% endif %}
    {% endfor %}

    {% set indent = '\n    ' %}
    {% set columns = columns | join(',' ~ indent) %}
    {% set key = key | join(', ') %}
    {% set repeated_keys %}(
        select {{ key }}
        from {{ relation }}
        where {{ is_accepted }}
        group by {{ key }}
        having count(*) > 1
    ){% endset %}
    {% set rows %}
select
    {{ columns }}
from {{ relation }}
where
    {{ is_accepted }}
    and ({{ key }}) not in {{ repeated_keys }}
union all
select
    {{ columns }}
from (
    select
        *,
        row_number() over (
            partition by {{ key }}
            order by
                {{ recency | join(',' ~ indent ~ '            ') }}
        ) as _version
    from {{ relation }}
    where
        {{ is_accepted }}
        and ({{ key }}) in {{ repeated_keys }}
) as versions
where _version = 1
{%- endset %}
    {{ return(rows) }}
{%- endmacro %}
