{% macro local_date(utc_timestamp) -%}
    cast({{ local_timestamp(utc_timestamp) }} as date)
{%- endmacro %}
