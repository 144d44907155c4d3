{% macro iso_weekday(moment) -%}
    {{ return(adapter.dispatch('iso_weekday', 'scv')(moment)) }}
{%- endmacro %}

{% macro duckdb__iso_weekday(moment) -%}
    extract(isodow from {{ moment }})
{%- endmacro %}
