{#- Money as it is read aloud: £1,236.00. Behind the amount stands a currency that has no sign in `currency_signs`: 36.00 SEK. -#}
{% macro money_in_words(amount, currency) -%}
    {%- set figure = scv.grouped_digits("cast(" ~ scv.as_decimal("abs(" ~ amount ~ ")", 18, 2) ~ " as string)") -%}
    case when {{ amount }} < 0 then '-' else '' end
    || case
        when {{ currency }} is null then {{ figure }}
    {%- for code, sign in var('currency_signs').items() %}
        when {{ currency }} = {{ scv.text_literal(code) }} then {{ scv.text_literal(sign) }} || {{ figure }}
    {%- endfor %}
        else {{ figure }} || ' ' || {{ currency }}
    end
{%- endmacro %}
