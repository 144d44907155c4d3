{% macro local_date(utc_timestamp) -%}
    {{ return(adapter.dispatch('local_date', 'scv')(utc_timestamp)) }}
{%- endmacro %}

{% macro duckdb__local_date(utc_timestamp) -%}
    {%- set time_zone = dbt.string_literal(dbt.escape_single_quotes(var('shop_time_zone'))) -%}
    cast(timezone({{ time_zone }}, timezone('UTC', {{ utc_timestamp }})) as date)
{%- endmacro %}
