{% macro local_date(utc_timestamp) -%}
    cast({{ scv.local_timestamp(utc_timestamp) }} as date)
{%- endmacro %}
