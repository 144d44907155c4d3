-- Grain: one row per audience and person who is in it or was: what the next build compares with.
{{ config(materialized='view') }}

with audience_enrolments as (
    select * from {{ ref('int_audience_enrolments') }}
)

select
    audience,
    customer_id,
    details_hash,
    is_held_out,
    is_mixed,
    is_sent,
    enrolled_at,
    left_at
from audience_enrolments
