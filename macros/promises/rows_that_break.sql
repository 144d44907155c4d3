{% macro rows_that_break(relation, promise) -%}
    {%- set values = [] -%}
    {%- for column in promise.columns -%}
        {%- do values.append("coalesce(cast(" ~ column ~ " as " ~ dbt.type_string() ~ "), 'null')") -%}
    {%- endfor -%}
    {#- The smallest of the values that break it, so that the same rows tell the same. -#}
    select
        cast(sum(row_count) as bigint) as row_count,
        min(broken_value) as broken_value
    from (
        select
            {{ values | join(" || ', ' || ") }} as broken_value,
            count(*) as row_count
        from {{ relation }}
        {%- if promise.condition %}
        where not ({{ promise.condition }})
        {%- elif promise.columns | length == 1 %}
        where {{ promise.columns[0] }} is not null
        {%- endif %}
        group by {{ promise.columns | join(', ') }}
        {%- if not promise.condition %}
        having count(*) > 1
        {%- endif %}
    ) as breaking
{%- endmacro %}
