{% macro broken_promises(relation, promises) -%}
    select
        {%- for promise in promises %}
        {%- if promise.condition %}
        count(case when not ({{ promise.condition }}) then 1 end) as broken_{{ loop.index }}{{ ',' if not loop.last }}
        {%- elif promise.columns | length > 1 %}
        count(*) - count(distinct ({{ promise.columns | join(', ') }})) as broken_{{ loop.index }}{{ ',' if not loop.last }}
        {%- else %}
        count({{ promise.columns[0] }}) - count(distinct {{ promise.columns[0] }}) as broken_{{ loop.index }}{{ ',' if not loop.last }}
        {%- endif %}
        {%- endfor %}
    from {{ relation }}
{%- endmacro %}
