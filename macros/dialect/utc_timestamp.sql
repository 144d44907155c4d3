{#
    A UTC timestamp from ISO 8601 text, its offset applied; text without an offset is taken as UTC (the profile sets the
    session to it). A plain cast to timestamp would ignore the offset. Null when the text is no point in time.
#}
{% macro utc_timestamp(text) -%}
    {{ return(adapter.dispatch('utc_timestamp', 'scv')(text)) }}
{%- endmacro %}

{% macro duckdb__utc_timestamp(text) -%}
    timezone('UTC', try_cast({{ text }} as timestamptz))
{%- endmacro %}

{#- Its cast takes a year alone, and a time of day alone, for a moment. -#}
{% macro spark__utc_timestamp(text) -%}
    case
        when regexp_like({{ text }}, '^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([ T]|$)')
            then cast(try_cast({{ text }} as timestamp_ltz) as timestamp_ntz)
    end
{%- endmacro %}
