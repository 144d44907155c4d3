{% macro duckdb__glob_literal(path, pattern) -%}
    {% set characters = [] %}
    {% for character in path %}
        {% do characters.append('[' ~ character ~ ']' if character in '[*?{' else character) %}
    {% endfor %}
    {{ return(scv.text_literal(characters | join('') ~ pattern)) }}
{%- endmacro %}
