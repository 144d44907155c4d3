{#- A window function: the last value that is not null in the window, which is written behind it: `last_known('user_id') over (...)`. -#}
{% macro last_known(value) -%}
    {{ return(adapter.dispatch('last_known', 'scv')(value)) }}
{%- endmacro %}

{% macro duckdb__last_known(value) -%}
    last_value({{ value }} ignore nulls)
{%- endmacro %}

{% macro spark__last_known(value) -%}
    last_value({{ value }}) ignore nulls
{%- endmacro %}
