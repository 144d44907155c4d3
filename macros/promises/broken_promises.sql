{% macro broken_promises(relation, promises) -%}
    {#- Numbers are told apart sooner than texts, and where all numbers differ all values do. -#}
    select
        {%- for promise in promises %}
        {%- if promise.condition %}
        count(case when not ({{ promise.condition }}) then 1 end) as broken_{{ loop.index }}{{ ',' if not loop.last }}
        {%- elif promise.columns | length > 1 %}
        count(*) - count(distinct {{ scv.fast_hash(promise.columns) }}) as broken_{{ loop.index }}{{ ',' if not loop.last }}
        {%- else %}
        {%- set column = promise.columns[0] %}
        count({{ column }}) - count(distinct case when {{ column }} is not null then {{ scv.fast_hash([column]) }} end)
            as broken_{{ loop.index }}{{ ',' if not loop.last }}
        {%- endif %}
        {%- endfor %}
    from {{ relation }}
{%- endmacro %}
