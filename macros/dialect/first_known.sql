{#- A window function: the first value that is not null in the window, which is written behind it: `first_known('user_id') over (...)`. -#}
{% macro first_known(value) -%}
    {{ return(adapter.dispatch('first_known', 'scv')(value)) }}
{%- endmacro %}

{% macro duckdb__first_known(value) -%}
    first_value({{ value }} ignore nulls)
{%- endmacro %}

{% macro spark__first_known(value) -%}
    first_value({{ value }}) ignore nulls
{%- endmacro %}
