{#- What earlier builds wrote into the model that calls this: its own table, or nothing on the very first build. -#}
{% macro earlier_assignments() -%}
    {%- if is_incremental() -%}
    select * from {{ this }}
    {%- else -%}
    select
        cast(null as varchar) as identifier_id,
        cast(null as varchar) as customer_id,
        cast(null as varchar) as previous_customer_id,
        cast(null as bigint) as build_number,
        cast(null as timestamp) as first_seen_at,
        cast(null as timestamp) as changed_at
    where false
    {%- endif -%}
{%- endmacro %}
