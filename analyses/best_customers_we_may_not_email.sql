-- How much revenue sits behind people whom we may not email, and on which channel may we reach them instead?
select
    customers.consent_email,
    customers.currency,
    count(*) as buyers,
    round(sum(features.net_revenue_365_days), 2) as kept_365_days,
    count(*) filter (where features.is_reachable_by_sms) as reachable_by_sms,
    count(*) filter (where features.is_reachable_by_post) as reachable_by_post,
    count(*) filter (where features.is_reachable_by_push) as reachable_by_push,
    count(*) filter (where features.is_reachable_by_ads) as reachable_by_ads
from single_customer_view as customers
inner join customer_features as features on customers.customer_id = features.customer_id
where customers.order_count > 0
group by customers.consent_email, customers.currency
order by kept_365_days desc, customers.consent_email asc, customers.currency asc
