{#- Lower-case letters and digits of a text, accents off: what is left when spelling habits are taken away. -#}
{% macro letters_and_digits(text) -%}
    {{ scv.replace_pattern(scv.without_accents('lower(' ~ text ~ ')'), '[^\\p{L}\\p{N}]', '') }}
{%- endmacro %}
