{#- The texts of a list in one, with a separator between them. -#}
{% macro joined(list, separator) -%}
    {{ return(adapter.dispatch('joined', 'scv')(list, separator)) }}
{%- endmacro %}

{% macro duckdb__joined(list, separator) -%}
    array_to_string({{ list }}, {{ scv.text_literal(separator) }})
{%- endmacro %}

{% macro spark__joined(list, separator) -%}
    array_join({{ list }}, {{ scv.text_literal(separator) }})
{%- endmacro %}
