{#- Every text that a JSON path with wildcards finds, as a list; empty where there is none. -#}
{% macro json_texts(document, path) -%}
    {{ return(adapter.dispatch('json_texts', 'scv')(document, path)) }}
{%- endmacro %}

{% macro duckdb__json_texts(document, path) -%}
    json_extract_string({{ document }}, '{{ path }}')
{%- endmacro %}

{#- Its paths with wildcards give a document, or a bare value where there is one: lists are read level by level. -#}
{% macro spark__json_texts(document, path) -%}
    {%- set levels = path.split('[*]') -%}
    {%- set outer = "coalesce(from_json(" ~ scv.json_text(document, levels[0]) ~ ", 'array<string>'), array())" -%}
    {%- if levels | length == 3 -%}
    flatten(transform(
        {{ outer }},
        element -> coalesce(from_json(get_json_object(element, '${{ levels[1] }}'), 'array<string>'), array())
    ))
    {%- elif levels[1] -%}
    filter(transform({{ outer }}, element -> get_json_object(element, '${{ levels[1] }}')), element -> element is not null)
    {%- else -%}
    {{ outer }}
    {%- endif -%}
{%- endmacro %}
