{#- The different elements of a list, in no order. -#}
{% macro different(list) -%}
    {{ return(adapter.dispatch('different', 'scv')(list)) }}
{%- endmacro %}

{% macro duckdb__different(list) -%}
    list_distinct({{ list }})
{%- endmacro %}

{% macro spark__different(list) -%}
    array_distinct({{ list }})
{%- endmacro %}
