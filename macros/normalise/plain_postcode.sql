{#- A postcode without spaces and hyphens, in lower case: of a ZIP+4 the ZIP, of `D-10115` the number, of a spreadsheet's
    `10115.0` as well. Null where nothing is left. -#}
{% macro plain_postcode(postcode) -%}
    {%- set number = scv.replace_pattern(
        'lower(' ~ scv.fold_width(postcode) ~ ')', '^\\s*[a-z]{1,3}\\s?-\\s?([0-9]{4,6})\\s*\\z', '\\1'
    ) -%}
    {%- set number = scv.replace_pattern(number, '^\\s*([0-9]+)[.,]0+\\s*\\z', '\\1') -%}
    {%- set signs = scv.replace_pattern(number, '[^\\p{L}\\p{N}]', '') -%}
    nullif({{ scv.replace_pattern(signs, '^([0-9]{5})[0-9]{4}\\z', '\\1') }}, '')
{%- endmacro %}
