{% macro quoted_list(items) -%}
    {%- if items | length == 0 -%}
        null
    {%- endif -%}
    {%- for item in items -%}
        {{ scv.text_literal(item) }}{{ ', ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}
