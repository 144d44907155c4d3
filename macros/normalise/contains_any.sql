{#
    True when the text contains any of the words, whatever the case; null when the text is null. LIKE rather than a
    regular expression: it reads the same on every engine and costs less on millions of user agents.
#}
{% macro contains_any(text, words) -%}
    ({% for word in words %}lower({{ text }}) like '%{{ word | lower }}%'{{ " or " if not loop.last }}{% endfor %})
{%- endmacro %}
