{% macro local_timestamp(utc_timestamp) -%}
    {{ return(adapter.dispatch('local_timestamp', 'scv')(utc_timestamp)) }}
{%- endmacro %}

{% macro duckdb__local_timestamp(utc_timestamp) -%}
    timezone({{ scv.text_literal(var('shop_time_zone')) }}, timezone('UTC', {{ utc_timestamp }}))
{%- endmacro %}

{% macro spark__local_timestamp(utc_timestamp) -%}
    convert_timezone('UTC', {{ scv.text_literal(var('shop_time_zone')) }}, cast({{ utc_timestamp }} as timestamp_ntz))
{%- endmacro %}
