{#- A text whose letters have lost their accents: é is e; ø and ß, which are letters of their own, stay. -#}
{% macro without_accents(text) -%}
    {{ return(adapter.dispatch('without_accents', 'scv')(text)) }}
{%- endmacro %}

{% macro duckdb__without_accents(text) -%}
    strip_accents({{ text }})
{%- endmacro %}

{% macro spark__without_accents(text) -%}
    {%- set letters = scv.accented_letters() -%}
    regexp_replace(
        translate({{ text }}, {{ scv.text_literal(letters[0]) }}, {{ scv.text_literal(letters[1]) }}), '\\p{M}', ''
    )
{%- endmacro %}
