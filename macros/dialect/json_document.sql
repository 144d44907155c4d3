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

{#- A document as a whole is taken out of its quotes, where it has them, as a part of another document. -#}
{% macro spark__json_document(document, path) -%}
    {%- set unwrapped -%}
        case when left(trim({{ document }}), 1) = '"' then {{ scv.json_text("('{\"text\": ' || " ~ document ~ " || '}')", '$.text') }} else {{ document }} end
    {%- endset -%}
    {%- set text = unwrapped if path == '$' else scv.json_text(document, path) -%}
    case when try_parse_json({{ text }}) is not null then {{ text }} end
{%- endmacro %}
