{#- The id of a new customer: a salted hash, so that nobody who knows an email address can compute the id of its owner. -#}
{% macro mint_customer_id(seed) -%}
    left({{ scv.sha256_hex(
        dbt.string_literal(dbt.escape_single_quotes(env_var('SCV_SALT', 'sample-salt') ~ ':')) ~ " || " ~ seed
    ) }}, 32)
{%- endmacro %}
