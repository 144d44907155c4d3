{#- Every text that a JSON path with wildcards finds, as a list; empty where there is none. -#}
{% macro json_texts(document, path) -%}
    {{ return(adapter.dispatch('json_texts', 'scv')(document, path)) }}
{%- endmacro %}

{% macro duckdb__json_texts(document, path) -%}
    json_extract_string({{ document }}, '{{ path }}')
{%- endmacro %}
