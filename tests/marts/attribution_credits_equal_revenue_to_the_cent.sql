-- Every model shares out the net revenue of all valid orders, no cent more or less, and every order once.
with revenue as (
    select
        currency,
        sum(net_revenue) as net_revenue,
        count(*) as order_count
    from {{ ref('orders') }}
    where is_valid
    group by currency
),

models as (
    select distinct model
    from {{ ref('campaign_attribution') }}
),

credits as (
    select
        model,
        currency,
        sum(attributed_revenue) as attributed_revenue,
        sum(attributed_orders) as attributed_orders
    from {{ ref('campaign_attribution') }}
    group by model, currency
)

select
    models.model,
    revenue.currency,
    revenue.net_revenue,
    credits.attributed_revenue
from revenue
cross join models
left join credits
    on
        models.model = credits.model
        and revenue.currency is not distinct from credits.currency
where
    credits.attributed_revenue is distinct from revenue.net_revenue
    or abs(credits.attributed_orders - revenue.order_count) > 0.000001 * revenue.order_count
