{% macro local_timestamp(utc_timestamp) -%}
    {{ return(adapter.dispatch('local_timestamp', 'scv')(utc_timestamp)) }}
{%- endmacro %}

{% macro duckdb__local_timestamp(utc_timestamp) -%}
    {%- set time_zone = dbt.string_literal(dbt.escape_single_quotes(var('shop_time_zone'))) -%}
    timezone({{ time_zone }}, timezone('UTC', {{ utc_timestamp }}))
{%- endmacro %}
