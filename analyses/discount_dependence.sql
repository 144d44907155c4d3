-- Who buys only with a discount, and is it worth it?
select
    currency,
    case
        when discount_share = 0 then 'never'
        when full_price_order_share >= 0.5 then 'sometimes'
        when full_price_order_share > 0 then 'mostly'
        else 'only'
    end as buys_with_discount,
    count(*) as buyers,
    round(avg(order_count), 2) as orders_per_buyer,
    round(sum(net_revenue), 2) as kept_revenue,
    round(avg(return_rate) * 100, 1) as average_return_rate_pct
from customer_features
where order_count > 0
group by buys_with_discount, currency
order by kept_revenue desc, buys_with_discount asc, currency asc
