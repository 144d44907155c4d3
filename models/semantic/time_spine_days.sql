-- Grain: one row per day, for metrics over time.
{{ config(materialized='table') }}

{{ dbt.date_spine('day', "cast('2015-01-01' as date)", "cast('2036-01-01' as date)") }}
