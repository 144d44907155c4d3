{% macro broken_promises(relation, promises) -%}
    select
        {%- for promise in promises %}
        count(case when not ({{ promise.condition }}) then 1 end) as rows_{{ loop.index }},
        {#- The smallest of the values that break it, so that the same rows tell the same. #}
        coalesce(
            cast(min(case when not ({{ promise.condition }}) then {{ promise.column }} end) as {{ dbt.type_string() }}), 'null'
        ) as value_{{ loop.index }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ relation }}
{%- endmacro %}
