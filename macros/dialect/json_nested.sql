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

{#- It knows no tree of a document: objects within objects are read level by level, down to the fifth, and none within lists. -#}
{% macro spark__json_nested(relation, object_column, key) -%}
    {%- for depth in range(1, 6) %}
    select
        documents.*,
        concat_ws('.', {% for level in range(1, depth + 1) %}level_{{ level }}.name{{ ', ' if not loop.last }}{% endfor %}) as nested_path,
        level_{{ depth }}.nested as nested_value
    from {{ relation }} as documents
        {%- for level in range(1, depth + 1) %}
    lateral view explode(
        from_json({{ 'documents.' ~ object_column if level == 1 else 'level_' ~ (level - 1) ~ '.nested' }}, 'map<string, string>')
    ) level_{{ level }} as name, nested
        {%- endfor %}
    where get_json_object(level_{{ depth }}.nested, '$.{{ key }}') is not null
    {{ 'union all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
