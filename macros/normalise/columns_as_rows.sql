{#- A select of every column of a relation, once per column of the list that has a value: its name as `column_name` and its
    value as text, in lower case, as `said`. For columns that all say the same kind of thing, such as consent. -#}
{% macro columns_as_rows(relation, columns) -%}
    {% for column in columns %}
    select
        *,
        '{{ column }}' as column_name,
        lower(trim(cast({{ column }} as string))) as said
    from {{ relation }}
    where nullif(trim(cast({{ column }} as string)), '') is not null
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
{%- endmacro %}
