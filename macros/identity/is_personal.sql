{#- The types of identifiers that are one person's alone. What was erased has lost its type, and counts as somebody's own. -#}
{% macro personal_types() -%}
    select identifier_type from {{ ref('identifier_rules') }}
    where is_personal
    union
    select 'erased' as identifier_type
{%- endmacro %}
