{#- Several lists as one, in their order; one that is null adds nothing. -#}
{% macro together(lists) -%}
    {{ return(adapter.dispatch('together', 'scv')(lists)) }}
{%- endmacro %}

{% macro duckdb__together(lists) -%}
    flatten([{{ lists | join(', ') }}])
{%- endmacro %}

{% macro spark__together(lists) -%}
    flatten(array({% for list in lists %}coalesce({{ list }}, array()){{ ', ' if not loop.last }}{% endfor %}))
{%- endmacro %}
