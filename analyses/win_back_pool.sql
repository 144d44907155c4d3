-- Whom could we win back, and what did they like?
-- Buyers who have gone quiet, by the category they bought most, with what they brought.
select
    currency,
    coalesce(favourite_category, 'unknown') as favourite_category,
    count(*) as quiet_buyers,
    round(sum(net_revenue), 2) as kept_revenue,
    round(median(days_since_last_order), 0) as median_days_since_order,
    count(*) filter (where is_reachable_by_email) as reachable_by_email
from customer_features
where order_count > 0 and activity_state in ('lapsed', 'dormant')
group by all
order by kept_revenue desc, favourite_category asc, currency asc
limit 12
