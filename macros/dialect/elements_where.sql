{#- The elements of a list of which a condition holds, in which an element has a name. -#}
{% macro elements_where(list, name, condition) -%}
    {{ return(adapter.dispatch('elements_where', 'scv')(list, name, condition)) }}
{%- endmacro %}

{% macro duckdb__elements_where(list, name, condition) -%}
    list_filter({{ list }}, lambda {{ name }}: {{ condition }})
{%- endmacro %}

{% macro spark__elements_where(list, name, condition) -%}
    filter({{ list }}, {{ name }} -> {{ condition }})
{%- endmacro %}
