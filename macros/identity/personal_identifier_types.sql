{#- A select of the types of identifier that are one person's alone by `identifier_rules`; `erased`, as the registry calls what
    it has forgotten, is. -#}
{% macro personal_identifier_types() -%}
    select rules.identifier_type
    from {{ ref('identifier_rules') }} as rules
    where rules.is_personal
    union
    select 'erased' as identifier_type
{%- endmacro %}
