{% macro epoch_to_timestamp(epoch_seconds) -%}
    {{ return(adapter.dispatch('epoch_to_timestamp', 'scv')(epoch_seconds)) }}
{%- endmacro %}

{% macro duckdb__epoch_to_timestamp(epoch_seconds) -%}
    make_timestamp({{ epoch_seconds }} * 1000000)
{%- endmacro %}

{% macro spark__epoch_to_timestamp(epoch_seconds) -%}
    cast(timestamp_seconds({{ epoch_seconds }}) as timestamp_ntz)
{%- endmacro %}
