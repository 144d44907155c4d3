-- How much of what comes back comes from few people?
-- Buyers in ten groups of equal size, by what they returned.
with ranked as (
    select
        returned_revenue,
        gross_revenue,
        is_serial_returner,
        ntile(10) over (order by returned_revenue desc, customer_id asc) as tenth
    from customer_features
    where order_count > 0
)

select
    tenth,
    count(*) as buyers,
    count(*) filter (where is_serial_returner) as serial_returners,
    round(sum(returned_revenue), 2) as returned,
    round(100 * sum(returned_revenue) / nullif(sum(sum(returned_revenue)) over (), 0), 1) as share_of_all_returns_pct,
    round(100 * sum(returned_revenue) / nullif(sum(gross_revenue), 0), 1) as returned_pct
from ranked
group by tenth
order by tenth
