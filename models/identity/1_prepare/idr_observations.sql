-- Grain: one row per raw table and pair of identifiers seen together in its records, or identifier seen alone.
{{ config(materialized='view') }}

with observations as (
    {{ observations_of([ref('idr_own_observations'), ref('idr_appended_observations')]) }}
)

select * from observations
