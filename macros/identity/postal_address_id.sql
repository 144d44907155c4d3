{#- A household's key: house, street and flat as `plain_street` has them, and the postcode. -#}
{% macro postal_address_id(address_line_1, address_line_2, postcode) -%}
    {% if var('linting') -%}
    'postal_address:' || lower({{ address_line_1 }} || {{ address_line_2 }}) || '|' || lower({{ postcode }})
    {%- else -%}
    'postal_address:' || nullif(replace({{ scv.plain_street(address_line_1, address_line_2) }}, ' ', ''), '') || '|'
    || {{ scv.plain_postcode(postcode) }}
    {%- endif %}
{%- endmacro %}
