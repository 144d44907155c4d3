{% macro shared_elements(left, right) -%}
    {{ return(adapter.dispatch('shared_elements', 'scv')(left, right)) }}
{%- endmacro %}

{% macro duckdb__shared_elements(left, right) -%}
    nullif(array_to_string(list_sort(list_intersect({{ left }}, {{ right }})), ', '), '')
{%- endmacro %}

{% macro spark__shared_elements(left, right) -%}
    nullif(array_join(array_sort(array_intersect({{ left }}, {{ right }})), ', '), '')
{%- endmacro %}
