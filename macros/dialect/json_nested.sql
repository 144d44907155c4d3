{#-
    A select of every column of a relation, once per object anywhere in a JSON column that has a key: `nested_path` (the names
    that lead to it, with dots between them) and `nested_value` (JSON) are added.
-#}
{% macro json_nested(relation, object_column, key) -%}
    {{ return(adapter.dispatch('json_nested', 'scv')(relation, object_column, key)) }}
{%- endmacro %}

{% macro duckdb__json_nested(relation, object_column, key) -%}
    select
        {{ relation }}.*,
        replace(replace(tree.path, '$.', ''), '"', '') as nested_path,
        json_extract({{ relation }}.{{ object_column }}, tree.path) as nested_value
    from {{ relation }}, json_tree({{ relation }}.{{ object_column }}) as tree
    where tree.key = '{{ key }}'
{%- endmacro %}
