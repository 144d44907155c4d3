-- Grain: one row per day, for metrics over time.
{{ config(materialized='table') }}

with days as (
    {{ calendar_days("cast('2015-01-01' as date)", "cast('2035-12-31' as date)") }}
)

select cast(days.day as timestamp) as date_day
from days
