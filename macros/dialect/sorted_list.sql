{#- An aggregate: the different values as a list, in ascending order, nulls left out; null where there are none. -#}
{% macro sorted_list(value, condition='true') -%}
    {{ return(adapter.dispatch('sorted_list', 'scv')(value, condition)) }}
{%- endmacro %}

{% macro duckdb__sorted_list(value, condition) -%}
    array_agg(distinct {{ value }} order by {{ value }}) filter (where {{ value }} is not null and {{ condition }})
{%- endmacro %}

{% macro spark__sorted_list(value, condition) -%}
    nullif(array_sort(collect_set({{ value }}) filter (where {{ value }} is not null and {{ condition }})), array())
{%- endmacro %}
