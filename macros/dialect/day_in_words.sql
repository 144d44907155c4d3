{#- A date as it is read aloud: 5 November 2026. -#}
{% macro day_in_words(day) -%}
    {{ return(adapter.dispatch('day_in_words', 'scv')(day)) }}
{%- endmacro %}

{% macro duckdb__day_in_words(day) -%}
    strftime({{ day }}, '%-d %B %Y')
{%- endmacro %}

{% macro spark__day_in_words(day) -%}
    date_format({{ day }}, 'd MMMM yyyy')
{%- endmacro %}
