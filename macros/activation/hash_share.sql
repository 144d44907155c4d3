{#- A number from 0 up to 1 that looks drawn by chance and is always the same for the same text. Made of customer ids, which
    are salted, it tells nobody outside anything, and it outlives a change of the salt as they do. -#}
{% macro hash_share(text) -%}
    {{ return(adapter.dispatch('hash_share', 'scv')(text)) }}
{%- endmacro %}

{% macro duckdb__hash_share(text) -%}
    cast('0x' || left({{ scv.sha256_hex(text) }}, 12) as bigint) / 281474976710656.0
{%- endmacro %}

{% macro spark__hash_share(text) -%}
    cast(conv(substring({{ scv.sha256_hex(text) }}, 1, 12), 16, 10) as bigint) / 281474976710656e0
{%- endmacro %}
