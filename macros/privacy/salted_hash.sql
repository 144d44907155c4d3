{#- A text that can be compared and not read back: without the salt nobody can try out addresses and numbers on it. -#}
{% macro salted_hash(expression) -%}
    {{ scv.sha256_hex(
        dbt.string_literal(dbt.escape_single_quotes(env_var('SCV_SALT', var('sample_salt')) ~ ':')) ~ " || " ~ expression
    ) }}
{%- endmacro %}
