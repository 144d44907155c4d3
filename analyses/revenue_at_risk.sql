-- What are the customers worth who are about to be lost?
-- Buyers by activity state: what they brought, and what they are expected to bring in the next 365 days.
select
    activity_state,
    currency,
    count(*) as buyers,
    round(sum(net_revenue), 2) as kept_revenue,
    round(sum(predicted_value_365_days), 2) as expected_365_days,
    count(*) filter (where is_at_risk_by_own_rhythm) as late_by_their_own_rhythm,
    round(sum(predicted_value_365_days) filter (where is_at_risk_by_own_rhythm), 2) as expected_of_those
from customer_features
where order_count > 0
group by activity_state, currency
order by kept_revenue desc, activity_state asc, currency asc
