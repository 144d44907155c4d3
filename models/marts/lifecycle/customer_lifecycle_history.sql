-- Grain: one row per customer, axis and uninterrupted span of days in one stage of it.
{{ config(materialized='view') }}

with customer_lifecycle_history as (
    select * from {{ ref('int_customer_lifecycle_history') }}
)

select
    lifecycle_interval_id,
    customer_id,
    axis,
    stage,
    previous_stage,
    next_stage,
    interval_number,
    days_in_stage,
    is_current,
    valid_from,
    valid_to
from customer_lifecycle_history
