-- Which campaigns bring customers whose purchases stay bought?
-- A customer is acquired by the first campaign that brought them to the website or the app before their first order.
with firsts as (
    select
        customers.customer_id,
        arg_min(sessions.campaign_name, (sessions.started_at, sessions.session_id)) as campaign_name
    from single_customer_view as customers
    inner join customer_sessions as sessions
        on
            customers.customer_id = sessions.customer_id
            and customers.first_order_at >= sessions.started_at
            and sessions.campaign_name is not null
    group by customers.customer_id
)

select
    customers.currency,
    coalesce(firsts.campaign_name, 'no campaign seen') as campaign,
    count(*) as customers,
    round(sum(customers.gross_revenue), 2) as gross_revenue,
    round(sum(customers.net_revenue), 2) as kept_revenue,
    round(100 * sum(customers.returned_revenue) / nullif(sum(customers.gross_revenue), 0), 1) as returned_pct,
    round(sum(customers.net_revenue) / count(*), 2) as kept_per_customer
from single_customer_view as customers
left join firsts on customers.customer_id = firsts.customer_id
where customers.order_count > 0
group by campaign, customers.currency
order by kept_revenue desc, campaign asc, customers.currency asc
limit 15
