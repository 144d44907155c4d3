{#- A number as it is read aloud: 1,293; with so many decimals at most, 2.5 and 3; what is more than nothing is never 0. -#}
{% macro figure_in_words(number, decimals=0) -%}
    {%- set rounded = scv.as_decimal("abs(" ~ number ~ ")", 18, decimals) -%}
    {%- set figure = "cast(" ~ rounded ~ " as string)" -%}
    {%- set figure = scv.replace_pattern(figure, '\\.0+\\z', '') if decimals else figure -%}
    case
        when {{ number }} != 0 and {{ figure }} = '0' then 'under {{ (0.1 ** decimals) | round(decimals) if decimals else 1 }}'
        else case when {{ number }} < 0 then '-' else '' end || {{ scv.grouped_digits(figure) }}
    end
{%- endmacro %}
