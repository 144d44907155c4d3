{#- A number for values that are the same: another one on every engine, and of use within one build only. -#}
{% macro fast_hash(expressions) -%}
    {{ return(adapter.dispatch('fast_hash', 'scv')(expressions)) }}
{%- endmacro %}

{% macro duckdb__fast_hash(expressions) -%}
    hash({{ expressions | join(', ') }})
{%- endmacro %}

{% macro spark__fast_hash(expressions) -%}
    xxhash64({{ expressions | join(', ') }})
{%- endmacro %}
