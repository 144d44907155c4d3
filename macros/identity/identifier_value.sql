{#- What follows the type or source in a key: '123' of 'shopify:123'. Colons in the value stay. -#}
{% macro identifier_value(identifier_id) -%}
    substr({{ identifier_id }}, length(split_part({{ identifier_id }}, ':', 1)) + 2)
{%- endmacro %}
