{% macro local_midnight(local_date) -%}
    {{ return(adapter.dispatch('local_midnight', 'scv')(local_date)) }}
{%- endmacro %}

{% macro duckdb__local_midnight(local_date) -%}
    {%- set time_zone = dbt.string_literal(dbt.escape_single_quotes(var('shop_time_zone'))) -%}
    timezone('UTC', timezone({{ time_zone }}, cast(cast({{ local_date }} as date) as timestamp)))
{%- endmacro %}
