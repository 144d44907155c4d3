{% macro local_midnight(local_date) -%}
    {{ return(adapter.dispatch('local_midnight', 'scv')(local_date)) }}
{%- endmacro %}

{% macro duckdb__local_midnight(local_date) -%}
    timezone('UTC', timezone({{ scv.text_literal(var('shop_time_zone')) }}, cast(cast({{ local_date }} as date) as timestamp)))
{%- endmacro %}

{% macro spark__local_midnight(local_date) -%}
    convert_timezone({{ scv.text_literal(var('shop_time_zone')) }}, 'UTC', cast(cast({{ local_date }} as date) as timestamp_ntz))
{%- endmacro %}
