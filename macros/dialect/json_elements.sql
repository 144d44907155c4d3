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

{% macro spark__json_elements(relation, array_column) -%}
    select
        documents.*,
        exploded.element,
        cast(exploded.element_position + 1 as bigint) as element_number
    from {{ relation }} as documents
    lateral view posexplode(
        case when left(trim({{ array_column }}), 1) = '[' then from_json({{ array_column }}, 'array<string>') end
    ) exploded as element_position, element
{%- endmacro %}
