{#- How many seconds lie between two timestamps, parts of seconds cut off both first. -#}
{% macro seconds_between(earlier, later) -%}
    {{ return(adapter.dispatch('seconds_between', 'scv')(earlier, later)) }}
{%- endmacro %}

{% macro duckdb__seconds_between(earlier, later) -%}
    date_diff('second', {{ earlier }}, {{ later }})
{%- endmacro %}

{% macro spark__seconds_between(earlier, later) -%}
    date_diff(
        second,
        date_trunc('second', cast({{ earlier }} as timestamp_ntz)),
        date_trunc('second', cast({{ later }} as timestamp_ntz))
    )
{%- endmacro %}
