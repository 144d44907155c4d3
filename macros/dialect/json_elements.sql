{% macro json_elements(relation, array_column) -%}
    {{ return(adapter.dispatch('json_elements', 'scv')(relation, array_column)) }}
{%- endmacro %}

{% macro duckdb__json_elements(relation, array_column) -%}
    select
        *,
        unnest(try_cast({{ array_column }} as json[])) as element,
        generate_subscripts(try_cast({{ array_column }} as json[]), 1) as element_number
    from {{ relation }}
{%- endmacro %}
