{#- The figure of a text without a sign in groups of three: 1234567.50 is 1,234,567.50. -#}
{% macro grouped_digits(figure) -%}
    {%- set whole = "split_part(" ~ figure ~ ", '.', 1)" -%}
    {%- set grouped = "reverse(" ~ scv.replace_pattern("reverse(" ~ whole ~ ")", '([0-9]{3})', '\\1,') ~ ")" -%}
    {{ scv.replace_pattern(grouped, '^,', '') }} || substr({{ figure }}, length({{ whole }}) + 1)
{%- endmacro %}
