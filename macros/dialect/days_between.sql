{#- How many midnights lie between two dates or timestamps, as a whole number; below zero where the later one is earlier. -#}
{% macro days_between(earlier, later) -%}
    {{ return(adapter.dispatch('days_between', 'scv')(earlier, later)) }}
{%- endmacro %}

{% macro duckdb__days_between(earlier, later) -%}
    date_diff('day', {{ earlier }}, {{ later }})
{%- endmacro %}

{% macro spark__days_between(earlier, later) -%}
    cast(datediff(cast({{ later }} as date), cast({{ earlier }} as date)) as bigint)
{%- endmacro %}
