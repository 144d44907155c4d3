{#- The observations of several models, one below the other, column by column. -#}
{% macro observations_of(models) -%}
    {%- for model in models %}
    select
        identifier_id,
        linked_identifier_id,
        source,
        table_name,
        record_id,
        flag,
        record_count,
        first_seen_at,
        last_seen_at,
        last_done_at,
        given_up_at
    from {{ model }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
{%- endmacro %}
