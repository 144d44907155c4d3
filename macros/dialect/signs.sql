{#- A text of the characters with these numbers, for those that nobody sees in a file: `signs([9, 160])` is a tab and a no-break space. -#}
{% macro signs(numbers) -%}
    {{ return(adapter.dispatch('signs', 'scv')(numbers)) }}
{%- endmacro %}

{% macro duckdb__signs(numbers) -%}
    {% for number in numbers %}chr({{ number }}){{ ' || ' if not loop.last }}{% endfor %}
{%- endmacro %}

{#- Its `chr` ends at 255. -#}
{% macro spark__signs(numbers) -%}
    '{% for number in numbers %}{{ '\\u%04x' | format(number) }}{% endfor %}'
{%- endmacro %}
