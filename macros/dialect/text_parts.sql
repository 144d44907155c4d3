{#- The parts of a text between a separator of one character, as a list; the empty text has one part, which is empty. -#}
{% macro text_parts(text, separator) -%}
    {{ return(adapter.dispatch('text_parts', 'scv')(text, separator)) }}
{%- endmacro %}

{% macro duckdb__text_parts(text, separator) -%}
    string_split({{ text }}, '{{ separator }}')
{%- endmacro %}

{#- Its `split` takes a pattern, in which a bare `.` is any character. -#}
{% macro spark__text_parts(text, separator) -%}
    split({{ text }}, '[{{ separator }}]')
{%- endmacro %}
