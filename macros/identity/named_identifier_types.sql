{#- A select of every name of a type of identifier, as its letters and digits, and the type: those of `identifier_rules` by their own
    name, and whatever `identifier_type_names` says that others call them. -#}
{% macro named_identifier_types() -%}
    select
        {{ scv.letters_and_digits('rules.identifier_type') }} as name,
        rules.identifier_type
    from {{ ref('identifier_rules') }} as rules
    union
    select
        {{ scv.letters_and_digits('type_names.name') }} as name,
        type_names.identifier_type
    from {{ ref('identifier_type_names') }} as type_names
{%- endmacro %}

{#- Whether what a row calls the type of its identifier is a name of this one. -#}
{% macro names_type(said, identifier_type) -%}
    {{ scv.letters_and_digits(said) }} in (
        select named_types.name
        from ({{ scv.named_identifier_types() }}) as named_types
        where named_types.identifier_type = '{{ identifier_type }}'
    )
{%- endmacro %}
