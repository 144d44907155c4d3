{#- A condition that fails with a message of the row: tests whose reader edits a file say what is wrong with it. -#}
{% macro raise_message(message) -%}
    {{ return(adapter.dispatch('raise_message', 'scv')(message)) }}
{%- endmacro %}

{% macro duckdb__raise_message(message) -%}
    error({{ message }}) is not null
{%- endmacro %}
