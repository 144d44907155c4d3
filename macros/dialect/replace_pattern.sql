{#- Every place in a text where a pattern is found, replaced; `\1` in the replacement is the pattern's first group. What is to be
    replaced once only has a pattern that begins with `^` or ends in `\z`: engines differ in whether "replace" means the first. -#}
{% macro replace_pattern(text, pattern, replacement) -%}
    {% if '$' in replacement %}
        {% do exceptions.raise_compiler_error('replace_pattern: no $ can be put in, it is a group to one engine and itself to another: ' ~ replacement) %}
    {% endif %}
    {{ return(adapter.dispatch('replace_pattern', 'scv')(text, pattern, replacement)) }}
{%- endmacro %}

{% macro duckdb__replace_pattern(text, pattern, replacement) -%}
    regexp_replace({{ text }}, {{ scv.text_literal(pattern) }}, {{ scv.text_literal(replacement) }}, 'g')
{%- endmacro %}

{% macro spark__replace_pattern(text, pattern, replacement) -%}
    {#- A digit, `$1`; no letter may follow it there. -#}
    regexp_replace({{ text }}, {{ scv.text_literal(pattern) }}, {{ scv.text_literal(replacement | replace('\\', '$')) }})
{%- endmacro %}
