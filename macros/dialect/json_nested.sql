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
    {%- set entries = "coalesce(map_entries(from_json(%s, 'map<string, string>')), array())" -%}
    {%- set levels = [entries | format(object_column)] -%}
    {%- for depth in range(2, 6) -%}
        {%- do levels.append('flatten(transform(' ~ levels[-1] ~ ', outer_entry -> transform(' ~ entries | format('outer_entry.value')
            ~ ", entry -> named_struct('key', outer_entry.key || '.' || entry.key, 'value', entry.value))))") -%}
    {%- endfor -%}
    select
        documents.*,
        exploded.entry.key as nested_path,
        exploded.entry.value as nested_value
    from {{ relation }} as documents
    lateral view explode(filter(
        {{ scv.together(levels) }},
        entry -> get_json_object(entry.value, '$.{{ key }}') is not null
    )) exploded as entry
{%- endmacro %}
