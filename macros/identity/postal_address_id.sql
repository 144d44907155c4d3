{#- A household's key: the first line of the address and the postcode, letters and digits only. -#}
{% macro postal_address_id(address_line_1, postcode) -%}
    'postal_address:' || nullif({{ scv.letters_and_digits(address_line_1) }}, '') || '|'
    || nullif({{ scv.letters_and_digits(postcode) }}, '')
{%- endmacro %}
