-- On how many channels do customers act, and what is each more channel worth?
-- In money, of those who pay in the currency that most pay in, and of those who have not bought.
with customers as (
    select
        *,
        mode(currency) over () as main_currency
    from single_customer_view
)

select
    channel_count,
    count(*) as customers,
    round(100.0 * count(*) filter (where order_count > 0) / count(*), 1) as buyers_pct,
    round(avg(order_count), 2) as orders_per_customer,
    round(avg(net_revenue) filter (where currency is null or currency = main_currency), 2) as kept_per_customer
from customers
group by channel_count
order by channel_count
