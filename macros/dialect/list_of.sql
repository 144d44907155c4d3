{#- A list of what is given, in its order; with nothing, the empty list: `list_of('product_id')`. -#}
{% macro list_of() -%}
    {{ return(adapter.dispatch('list_of', 'scv')(varargs)) }}
{%- endmacro %}

{% macro duckdb__list_of(items) -%}
    [{{ items | join(', ') }}]
{%- endmacro %}

{% macro spark__list_of(items) -%}
    array({{ items | join(', ') }})
{%- endmacro %}
