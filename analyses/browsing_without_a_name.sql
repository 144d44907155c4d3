-- How much of what happens online do we know the person of?
select
    channel,
    count(*) as visits,
    round(100.0 * count(customer_id) / count(*), 1) as visits_of_customers_pct,
    count(distinct visitor_id) as devices,
    count(distinct customer_id) as customers,
    round(
        100.0 * sum(product_view_count) filter (where customer_id is not null) / nullif(sum(product_view_count), 0), 1
    ) as product_views_of_customers_pct
from customer_sessions
group by channel
order by visits desc
