{#- What stands for a text in a table of texts: `looked_up('word', {'street': 'st'})`; null where it is not among them. -#}
{% macro looked_up(text, table) -%}
    {{ return(adapter.dispatch('looked_up', 'scv')(text, table.keys() | list, table.values() | list)) }}
{%- endmacro %}

{% macro duckdb__looked_up(text, keys, values) -%}
    [{{ scv.quoted_list(values) }}][list_position([{{ scv.quoted_list(keys) }}], {{ text }})]
{%- endmacro %}

{% macro spark__looked_up(text, keys, values) -%}
    try_element_at(map_from_arrays(array({{ scv.quoted_list(keys) }}), array({{ scv.quoted_list(values) }})), {{ text }})
{%- endmacro %}
