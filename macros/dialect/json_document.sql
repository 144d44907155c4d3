{#
    The JSON value at a path, as JSON. A value that the connector stored as JSON text ("{\"id\": 7}") is unwrapped, so
    that both ways of landing a nested object read the same; what is not JSON at all becomes null.
#}
{% macro json_document(document, path='$') -%}
    {{ return(adapter.dispatch('json_document', 'scv')(document, path)) }}
{%- endmacro %}

{% macro duckdb__json_document(document, path) -%}
    try_cast(json_extract_string({{ document }}, '{{ path }}') as json)
{%- endmacro %}

{% macro spark__json_document(document, path) -%}
    case
        when try_parse_json({{ scv.json_text(document, path) }}) is not null then {{ scv.json_text(document, path) }}
    end
{%- endmacro %}
