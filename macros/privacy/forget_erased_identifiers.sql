{#- Before the registry is written on: an identifier that was erased keeps its place in the log and loses its name. One that
    is seen again after the request was written by a new person, and stays. -#}
{% macro forget_erased_identifiers() -%}
    {%- set tombstones = ref('prv_tombstones') -%}
    {%- if execute and is_incremental() -%}
        update {{ this }}
        set identifier_id = 'erased:' || {{ scv.salted_hash('identifier_id') }}
        where exists (
            select 1
            from {{ tombstones }} as tombstones
            where
                tombstones.identifier_hash = {{ scv.salted_hash('identifier_id') }}
                and (tombstones.erased_until is null or first_seen_at is null or first_seen_at <= tombstones.erased_until)
        )
    {%- else -%}
        select 1
    {%- endif -%}
{%- endmacro %}
