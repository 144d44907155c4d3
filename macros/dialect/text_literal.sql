{#- A text as SQL writes it. Backslashes of a pattern are doubled once more in Jinja: `text_literal('\\s+')`. -#}
{% macro text_literal(text) -%}
    {{ return(adapter.dispatch('text_literal', 'scv')(text)) }}
{%- endmacro %}

{% macro duckdb__text_literal(text) -%}
    '{{ text | string | replace("'", "''") }}'
{%- endmacro %}

{#- A backslash there begins an escape, and two quotes are two texts side by side. -#}
{% macro spark__text_literal(text) -%}
    '{{ text | string | replace("\\", "\\\\") | replace("'", "\\'") }}'
{%- endmacro %}
