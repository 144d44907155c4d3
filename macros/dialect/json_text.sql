{% macro json_text(document, path) -%}
    {{ return(adapter.dispatch('json_text', 'scv')(document, path)) }}
{%- endmacro %}

{% macro duckdb__json_text(document, path) -%}
    json_extract_string({{ document }}, '{{ path }}')
{%- endmacro %}
