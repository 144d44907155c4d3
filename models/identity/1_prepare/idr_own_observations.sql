-- Grain: one row per raw table and pair of identifiers seen together in our own records, or identifier seen alone.
{{ config(materialized='view') }}

with observations as (
    {{ observations_of([
        ref('idr_profile_observations'), ref('idr_browsing_observations'), ref('idr_transaction_observations'),
        ref('idr_contact_observations')
    ]) }}
)

select * from observations
