{#- Before the registry is written on: an identifier that was erased keeps its place in the log and loses its name. One that
    is seen again after the request was written by a new person, and stays. -#}
{% macro forget_erased_identifiers() -%}
    {%- set tombstones = ref('prv_tombstones') -%}
    {#- A value that changed hands is numbered by owner, as in email:eve@x.com#2. -#}
    {%- set names = ['identifier_id', "regexp_replace(identifier_id, '#[0-9]+$', '')"] -%}
    {%- if execute and is_incremental() -%}
        update {{ this }}
        set identifier_id = 'erased:' || {{ scv.salted_hash('identifier_id') }}, given_name_hash = null
        where
            {%- for name in names %}
            {% if not loop.first %}or {% endif %}exists (
                select 1
                from {{ tombstones }} as tombstones
                where
                    tombstones.identifier_hash = {{ scv.salted_hash(name) }}
                    and coalesce(first_seen_at <= tombstones.erased_until, true)
            )
            {%- endfor %}
    {%- else -%}
        select 1
    {%- endif -%}
{%- endmacro %}
