{#- Stops the query with a message where it is evaluated: `coalesce(rules.wait_hours, stop_with("'no rule for ' || occasion"))`. -#}
{% macro stop_with(message) -%}
    {{ return(adapter.dispatch('stop_with', 'scv')(message)) }}
{%- endmacro %}

{% macro duckdb__stop_with(message) -%}
    error({{ message }})
{%- endmacro %}

{% macro spark__stop_with(message) -%}
    raise_error({{ message }})
{%- endmacro %}
