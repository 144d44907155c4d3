-- How much of what comes back comes from few people?
-- Buyers in ten groups of equal size, by what they returned; those who pay in another currency are groups of their own.
with ranked as (
    select
        currency,
        returned_revenue,
        gross_revenue,
        is_serial_returner,
        ntile(10) over (partition by currency order by returned_revenue desc, customer_id asc) as tenth
    from customer_features
    where order_count > 0
)

select
    currency,
    tenth,
    count(*) as buyers,
    count(*) filter (where is_serial_returner) as serial_returners,
    round(sum(returned_revenue), 2) as returned,
    round(100 * sum(returned_revenue) / nullif(sum(sum(returned_revenue)) over (partition by currency), 0), 1)
        as share_of_all_returns_pct,
    round(100 * sum(returned_revenue) / nullif(sum(gross_revenue), 0), 1) as returned_pct
from ranked
group by currency, tenth
order by currency, tenth
