-- What came back for what advertising cost?
-- Under the position-based model; a campaign with cost and no credit is the first to look at.
select
    platform,
    campaign_name,
    currency,
    round(sum(spend), 2) as spent,
    round(sum(attributed_orders), 1) as orders,
    round(sum(attributed_revenue), 2) as kept_revenue,
    round(sum(attributed_revenue) / nullif(sum(spend), 0), 2) as return_on_spend
from campaign_attribution
where model = 'position' and spend > 0
group by platform, campaign_name, currency
order by spent desc, platform asc, campaign_name asc, currency asc
limit 12
