{#- A select of every column of a relation, once per element of a list: `element`, and `element_number` from 1, are added. A row
    whose list is empty or null yields nothing. -#}
{% macro list_elements(relation, list) -%}
    {{ return(adapter.dispatch('list_elements', 'scv')(relation, list)) }}
{%- endmacro %}

{% macro duckdb__list_elements(relation, list) -%}
    select
        *,
        unnest({{ list }}) as element,
        generate_subscripts({{ list }}, 1) as element_number
    from {{ relation }}
{%- endmacro %}

{% macro spark__list_elements(relation, list) -%}
    select
        listed.*,
        exploded.element,
        cast(exploded.element_position + 1 as bigint) as element_number
    from {{ relation }} as listed
    lateral view posexplode({{ list }}) exploded as element_position, element
{%- endmacro %}
