{#- A name as one word of lower-case letters and digits, with _ for all that stands between them. -#}
{% macro snake_case(text) -%}
    {{ return(adapter.dispatch('snake_case', 'scv')(text)) }}
{%- endmacro %}

{% macro duckdb__snake_case(text) -%}
    nullif(trim(regexp_replace(strip_accents(lower({{ text }})), '[^\p{L}\p{N}]+', '_', 'g'), '_'), '')
{%- endmacro %}
