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
    {%- set selects = [] -%}
    {%- for depth in range(1, 6) -%}
        {%- set keys = [] -%}
        {%- set levels = [] -%}
        {%- for level in range(1, depth + 1) -%}
            {%- set object = 'value_' ~ (level - 1) if level > 1 else 'documents.' ~ object_column -%}
            {%- do keys.append('key_' ~ level) -%}
            {%- do levels.append(
                'lateral view explode(from_json(' ~ object ~ ", 'map<string, string>')) level_" ~ level
                ~ ' as key_' ~ level ~ ', value_' ~ level
            ) -%}
        {%- endfor -%}
        {%- do selects.append(
            'select documents.*, ' ~ keys | join(" || '.' || ") ~ ' as nested_path, value_' ~ depth ~ ' as nested_value from '
            ~ relation ~ ' as documents ' ~ levels | join(' ')
        ) -%}
    {%- endfor -%}
    select * from (
        {{ selects | join('\nunion all\n') }}
    ) as nested
    where get_json_object(nested.nested_value, '$.{{ key }}') is not null
{%- endmacro %}
