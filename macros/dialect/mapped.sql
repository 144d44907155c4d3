{#- A list with each element replaced by an expression of it, in which it has a name. -#}
{% macro mapped(list, name, expression) -%}
    {{ return(adapter.dispatch('mapped', 'scv')(list, name, expression)) }}
{%- endmacro %}

{% macro duckdb__mapped(list, name, expression) -%}
    list_transform({{ list }}, lambda {{ name }}: {{ expression }})
{%- endmacro %}

{% macro spark__mapped(list, name, expression) -%}
    transform({{ list }}, {{ name }} -> {{ expression }})
{%- endmacro %}
