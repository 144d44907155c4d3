{% macro iso_weekday(moment) -%}
    {{ return(adapter.dispatch('iso_weekday', 'scv')(moment)) }}
{%- endmacro %}

{% macro duckdb__iso_weekday(moment) -%}
    extract(isodow from {{ moment }})
{%- endmacro %}

{#- Counts from Sunday, 1. -#}
{% macro spark__iso_weekday(moment) -%}
    ((dayofweek({{ moment }}) + 5) % 7 + 1)
{%- endmacro %}
