-- Grain: one row per customer, with where they stand, since when, and what is to be expected of them.

with stages as (
    select * from {{ ref('int_customer_stages') }}
),

activity as (
    select * from {{ ref('int_customer_activity') }}
),

rhythm as (
    select * from {{ ref('int_purchase_rhythm') }}
),

predictions as (
    select * from {{ ref('int_purchase_predictions') }}
),

windows as (
    select * from {{ ref('int_windows') }}
),

customers_described as (
    select
        stages.*,
        rhythm.expected_days_between_orders,
        rhythm.days_since_last_order,
        rhythm.is_at_risk_by_own_rhythm,
        predictions.expected_orders,
        predictions.predicted_value,
        predictions.predicted_value_low,
        predictions.predicted_value_high,
        activity.last_active_date,
        rhythm.last_purchase_date + cast(ceil(rhythm.expected_days_between_orders) as integer)
            as expected_next_order_date,
        windows.as_of_date + cast(ceil(predictions.next_order_days) as integer) as predicted_next_order_date,
        windows.as_of_date + cast(ceil(predictions.next_order_days_low) as integer) as predicted_next_order_date_low,
        windows.as_of_date + cast(ceil(predictions.next_order_days_high) as integer) as predicted_next_order_date_high,
        {{ days_between('activity.last_active_date', 'windows.as_of_date') }} as days_since_last_activity,
        -- For whoever bought on one day alone the model knows no other answer than 1: nobody was yet seen to stop.
        case when rhythm.purchase_day_count > 1 then predictions.probability_active end as probability_active,
        case
            when predictions.customer_id is null then 'never_bought'
            when predictions.missing_reason is not null then predictions.missing_reason
            when rhythm.purchase_day_count = 1 then 'bought_once'
        end as prediction_missing_reason
    from stages
    cross join windows
    left join activity on stages.customer_id = activity.customer_id
    left join rhythm on stages.customer_id = rhythm.customer_id
    left join predictions on stages.customer_id = predictions.customer_id
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
    cast(reactivation_count as integer) as reactivation_count,
    cast(days_since_last_activity as integer) as days_since_last_activity,
    cast(days_since_last_order as integer) as days_since_last_order,
    {{ as_decimal('expected_days_between_orders', 10, 1) }} as expected_days_between_orders,
    {{ as_decimal('probability_active', 7, 6) }} as probability_active,
    {{ as_decimal('expected_orders', 12, 4) }} as expected_orders_365_days,
    {{ as_decimal('predicted_value', 18, 2) }} as predicted_value_365_days,
    {{ as_decimal('predicted_value_low', 18, 2) }} as predicted_value_365_days_low,
    {{ as_decimal('predicted_value_high', 18, 2) }} as predicted_value_365_days_high,
    is_at_risk_by_own_rhythm,
    purchase_stage_since,
    activity_state_since,
    lifecycle_stage_since,
    last_active_date,
    expected_next_order_date,
    predicted_next_order_date,
    predicted_next_order_date_low,
    predicted_next_order_date_high
from customers_described
