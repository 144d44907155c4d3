-- Grain: one row per journey, customer and time that they came in: where they are, or when and why they left.
{{ config(materialized='view') }}

with journey_members as (
    select * from {{ ref('int_journey_members') }}
)

select
    journey,
    customer_id,
    live_audience,
    exit_reason,
    live_step,
    entered_at,
    step_live_at,
    left_at,
    entry_over_at
from journey_members
