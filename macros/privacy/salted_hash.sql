{#- A text that can be compared and not read back: without the salt nobody can try out addresses and numbers on it. -#}
{% macro salted_hash(expression) -%}
    {{ scv.sha256_hex(
        scv.text_literal(env_var('SCV_SALT', var('sample_salt')) ~ ':') ~ " || " ~ expression
    ) }}
{%- endmacro %}
