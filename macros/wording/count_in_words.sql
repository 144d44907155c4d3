{#- A count with its noun: 1 order, 2 orders, 1,293 orders. -#}
{% macro count_in_words(count, one, many) -%}
    {{ scv.figure_in_words(count) }}
    || case when {{ count }} = 1 then {{ scv.text_literal(' ' ~ one) }} else {{ scv.text_literal(' ' ~ many) }} end
{%- endmacro %}
