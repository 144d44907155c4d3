-- What did people do between their second purchase and the third, which made them loyal?
-- The ten most common journeys of third orders, each a chain of touches in order.
select
    journey_path,
    currency,
    count(*) as third_orders,
    round(avg(touch_count), 1) as touches,
    round(avg(duration_days), 1) as days_taken,
    round(avg(net_revenue), 2) as kept_per_order
from customer_journeys
where order_sequence = 3
group by journey_path, currency
order by third_orders desc, journey_path asc, currency asc
limit 10
