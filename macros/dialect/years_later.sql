{#- The same date a number of years later or earlier; 28 February where there is no 29th. -#}
{% macro years_later(day, years) -%}
    {{ return(adapter.dispatch('years_later', 'scv')(day, years)) }}
{%- endmacro %}

{% macro duckdb__years_later(day, years) -%}
    cast({{ day }} + to_years(cast({{ years }} as integer)) as date)
{%- endmacro %}

{% macro spark__years_later(day, years) -%}
    add_months({{ day }}, cast(12 * ({{ years }}) as integer))
{%- endmacro %}
