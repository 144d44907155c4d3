{#- How many sources the rows of a group are from. -#}
{% macro count_sources(source) -%}
    {{ return(adapter.dispatch('count_sources', 'scv')(source)) }}
{%- endmacro %}

{% macro default__count_sources(source) -%}
    count(distinct {{ source }})
{%- endmacro %}

{#- A bit a source, all of them in one number: of ten million groups `count(distinct)` would keep a list each. -#}
{% macro duckdb__count_sources(source) -%}
    {%- set sources = scv.raw_contract() | map(attribute=0) | unique | list -%}
    cast(bit_count(bit_or(1::bigint << coalesce(
        list_position({{ sources }}, {{ source }}), error('raw_contract has no source ' || {{ source }})
    ))) as bigint)
{%- endmacro %}
