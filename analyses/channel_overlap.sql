-- On how many channels do customers act, and what is each more channel worth?
select
    channel_count,
    count(*) as customers,
    round(100.0 * count(*) filter (where order_count > 0) / count(*), 1) as buyers_pct,
    round(avg(order_count), 2) as orders_per_customer,
    round(avg(net_revenue), 2) as kept_per_customer
from single_customer_view
group by channel_count
order by channel_count
