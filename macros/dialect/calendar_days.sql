{#- A select of one row per day, `day`, from the first date up to and with the last. -#}
{% macro calendar_days(first_day, last_day) -%}
    {{ return(adapter.dispatch('calendar_days', 'scv')(first_day, last_day)) }}
{%- endmacro %}

{% macro duckdb__calendar_days(first_day, last_day) -%}
    select cast(days.day as date) as day
    from generate_series({{ first_day }}, {{ last_day }}, interval '1 day') as days (day)
{%- endmacro %}

{% macro spark__calendar_days(first_day, last_day) -%}
    select explode(sequence({{ first_day }}, {{ last_day }})) as day
{%- endmacro %}
