{% macro json_text(document, path) -%}
    {{ return(adapter.dispatch('json_text', 'scv')(document, path)) }}
{%- endmacro %}

{% macro duckdb__json_text(document, path) -%}
    json_extract_string({{ document }}, '{{ path }}')
{%- endmacro %}

{#- An element of a list, which `json_elements` has taken out of its quotes already, is its own text. -#}
{% macro spark__json_text(document, path) -%}
    {{ document if path == '$' else 'get_json_object(' ~ document ~ ", '" ~ path ~ "')" }}
{%- endmacro %}
