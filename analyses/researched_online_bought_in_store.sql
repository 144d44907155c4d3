-- How many store purchases were looked at online first?
-- Store lines of known customers whose product they had viewed on the website or in the app in the 30 days before.
with store_lines as (
    select
        order_line_id,
        customer_id,
        product_id,
        currency,
        ordered_at,
        net_revenue
    from order_lines
    where channel = 'store' and is_valid and customer_id is not null and product_id is not null
),

views as (
    select
        customer_id,
        product_id,
        occurred_at
    from customer_timeline
    where event_type = 'product_viewed' and customer_id is not null
),

lines_with_views as (
    select
        store_lines.order_line_id,
        any_value(store_lines.currency) as currency,
        any_value(store_lines.net_revenue) as net_revenue,
        count(views.occurred_at) as view_count
    from store_lines
    left join views
        on
            store_lines.customer_id = views.customer_id
            and store_lines.product_id = views.product_id
            and views.occurred_at between store_lines.ordered_at - interval 30 day and store_lines.ordered_at
    group by store_lines.order_line_id
)

select
    currency,
    count(*) as store_lines,
    count(*) filter (where view_count > 0) as viewed_online_first,
    round(100.0 * count(*) filter (where view_count > 0) / nullif(count(*), 0), 1) as viewed_pct,
    round(sum(net_revenue) filter (where view_count > 0), 2) as kept_revenue_of_those
from lines_with_views
group by currency
order by store_lines desc, currency asc
