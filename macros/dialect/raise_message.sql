{#- A condition that fails with a message of the row: tests whose reader edits a file say what is wrong with it. -#}
{% macro raise_message(message) -%}
    {{ scv.stop_with(message) }} is not null
{%- endmacro %}
