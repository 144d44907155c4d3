{% macro quoted_list(items) -%}
    {%- if items | length == 0 -%}
        null
    {%- endif -%}
    {%- for item in items -%}
        {{ dbt.string_literal(dbt.escape_single_quotes(item)) }}{{ ', ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}
