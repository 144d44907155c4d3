-- Grain: one row per customer, with where they stand, since when, and what is to be expected of them.
{{ config(materialized='view') }}

with customer_lifecycle as (
    select * from {{ ref('int_customer_lifecycle') }}
)

select
    customer_id,
    purchase_stage,
    previous_purchase_stage,
    activity_state,
    previous_activity_state,
    lifecycle_stage,
    previous_lifecycle_stage,
    prediction_missing_reason,
    days_in_purchase_stage,
    days_in_activity_state,
    days_in_lifecycle_stage,
    reactivation_count,
    days_since_last_activity,
    days_since_last_order,
    expected_days_between_orders,
    probability_active,
    expected_orders_365_days,
    predicted_value_365_days,
    predicted_value_365_days_low,
    predicted_value_365_days_high,
    is_at_risk_by_own_rhythm,
    purchase_stage_since,
    activity_state_since,
    lifecycle_stage_since,
    last_active_date,
    expected_next_order_date,
    predicted_next_order_date,
    predicted_next_order_date_low,
    predicted_next_order_date_high
from customer_lifecycle
