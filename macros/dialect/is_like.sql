{#- Whether a text is like a pattern that data gives, with `%` and `_`. A backslash is a sign like any other: on Spark it would
    take its meaning from the next one. -#}
{% macro is_like(text, pattern) -%}
    {{ return(adapter.dispatch('is_like', 'scv')(text, pattern)) }}
{%- endmacro %}

{% macro duckdb__is_like(text, pattern) -%}
    {{ text }} like {{ pattern }}
{%- endmacro %}

{% macro spark__is_like(text, pattern) -%}
    {{ text }} like replace({{ pattern }}, '\\', '\\\\')
{%- endmacro %}
