{#- An expression of a value that has a name in it: worked out once, however often the expression says the name. -#}
{% macro letting(name, value, expression) -%}
    {{ return(adapter.dispatch('letting', 'scv')(name, value, expression)) }}
{%- endmacro %}

{% macro duckdb__letting(name, value, expression) -%}
    list_transform([{{ value }}], lambda {{ name }}: {{ expression }})[1]
{%- endmacro %}

{% macro spark__letting(name, value, expression) -%}
    transform(array({{ value }}), {{ name }} -> {{ expression }})[0]
{%- endmacro %}
