{#- The element of a list at a place, from 1; null beyond its end. -#}
{% macro element_of(list, place) -%}
    {{ return(adapter.dispatch('element_of', 'scv')(list, place)) }}
{%- endmacro %}

{% macro duckdb__element_of(list, place) -%}
    {{ list }}[{{ place }}]
{%- endmacro %}

{% macro spark__element_of(list, place) -%}
    try_element_at({{ list }}, {{ place }})
{%- endmacro %}
