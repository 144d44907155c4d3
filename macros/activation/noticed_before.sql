{#- What earlier builds wrote into the append-only model that calls this: its own table, or nothing on the first build. -#}
{% macro noticed_before(columns) -%}
    {%- if is_incremental() -%}
    select * from {{ this }}
    {%- else -%}
    select
    {%- for name, data_type in columns.items() %}
        cast(null as {{ data_type }}) as {{ name }}{{ ',' if not loop.last }}
    {%- endfor %}
    where false
    {%- endif -%}
{%- endmacro %}
