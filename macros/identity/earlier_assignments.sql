{#- What earlier builds wrote into the registry of ids; nothing on the very first build. By its name, not by `ref`: whoever
    reads it before this build writes it asks what was, not what is. -#}
{% macro earlier_assignments() -%}
    {%- set registry = scv.built_relation('idr_id_registry') if execute -%}
    {%- if registry and load_relation(registry) -%}
    select * from {{ registry }}
    {%- else -%}
    select
        cast(null as string) as identifier_id,
        cast(null as string) as customer_id,
        cast(null as string) as previous_customer_id,
        cast(null as bigint) as build_number,
        cast(null as timestamp) as first_seen_at,
        cast(null as timestamp) as changed_at,
        cast(null as string) as given_name_hash
    where false
    {%- endif -%}
{%- endmacro %}
