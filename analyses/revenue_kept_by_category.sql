-- What is sold, and what is kept?
select
    currency,
    coalesce(category, 'unknown') as category,
    round(sum(gross_revenue), 2) as sold,
    round(sum(net_revenue), 2) as kept,
    round(100 * sum(returned_revenue) / nullif(sum(gross_revenue), 0), 1) as returned_pct,
    round(100 * sum(discount_amount) / nullif(sum(gross_sales), 0), 1) as discount_pct
from order_lines
where is_valid and not is_gift_card
group by all
order by kept desc, category asc, currency asc
