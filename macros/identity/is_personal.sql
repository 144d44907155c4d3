{#- True of an identifier whose type is one person's alone. What was erased has lost its type, and counts as somebody's own. -#}
{% macro is_personal(identifier_id) -%}
    split_part({{ identifier_id }}, ':', 1) in (
        select rules.identifier_type from {{ ref('identifier_rules') }} as rules
        where rules.is_personal
        union
        select 'erased' as identifier_type
    )
{%- endmacro %}
