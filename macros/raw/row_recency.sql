{#- What orders the versions of a row, the latest first, and the version's own time.

    By the row's own time: a connector may land an old version again, long after a newer one. One without a time of its own is
    as new as its landing says. A deletion is landed with the time of the version that it ends, so at that time it holds,
    whatever is landed again after it. Then the landing; then every other column, so that the order of the input never
    decides. -#}
{% macro row_recency(table) -%}
    {% set recency = [] %}
    {% set own_time = none %}
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
        {% set value = 'cast(' ~ column ~ ' as string)' if table.columns[name] == 'json' else column %}
        {% if value ~ ' desc nulls last' not in recency %}{% do recency.append(value ~ ' desc nulls last') %}{% endif %}
    {% endfor %}
    {{ return({'order': recency, 'own_time': own_time}) }}
{%- endmacro %}
