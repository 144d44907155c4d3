-- Customers with a prediction outside its interval, a probability that is none, or something missing without a reason.
select
    customer_id,
    prediction_missing_reason
from {{ ref('customer_lifecycle') }}
where
    (coalesce(prediction_missing_reason, 'bought_once') = 'bought_once') != (predicted_value_365_days is not null)
    or (coalesce(prediction_missing_reason, 'bought_once') in ('bought_once', 'values_not_fitted'))
    != (expected_orders_365_days is not null)
    or (prediction_missing_reason is null and probability_active is null)
    or (prediction_missing_reason = 'bought_once' and probability_active is not null)
    or (purchase_stage = 'prospect') != (coalesce(prediction_missing_reason, '') = 'never_bought')
    or not coalesce(probability_active between 0 and 1, true)
    or not coalesce(
        predicted_value_365_days between predicted_value_365_days_low and predicted_value_365_days_high, true
    )
    or not coalesce(predicted_next_order_date_low <= predicted_next_order_date, true)
    or not coalesce(predicted_next_order_date <= predicted_next_order_date_high, true)
