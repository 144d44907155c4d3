{#- Lower-case letters and digits of a text, accents off: what is left when spelling habits are taken away. -#}
{% macro letters_and_digits(text) -%}
    {{ return(adapter.dispatch('letters_and_digits', 'scv')(text)) }}
{%- endmacro %}

{% macro duckdb__letters_and_digits(text) -%}
    regexp_replace(strip_accents(lower({{ text }})), '[^\p{L}\p{N}]', '', 'g')
{%- endmacro %}
