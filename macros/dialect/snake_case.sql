{#- A name as one word of lower-case letters and digits, with _ for all that stands between them. -#}
{% macro snake_case(text) -%}
    nullif(trim(both '_' from {{ scv.replace_pattern(scv.without_accents('lower(' ~ text ~ ')'), '[^\\p{L}\\p{N}]+', '_') }}), '')
{%- endmacro %}
