{#- The id of a new customer: a salted hash, so that nobody who knows an email address can compute the id of its owner. -#}
{% macro mint_customer_id(seed) -%}
    left({{ scv.salted_hash(seed) }}, 32)
{%- endmacro %}
