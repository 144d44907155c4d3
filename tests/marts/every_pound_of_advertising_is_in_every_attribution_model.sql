-- What the platforms reported as spent is in every model once, whether anybody came or not.
with spent as (
    select sum(spend) as spend
    from {{ ref('stg_advertising__campaign_reports') }}
),

attributed as (
    select
        model,
        sum(spend) as spend
    from {{ ref('campaign_attribution') }}
    group by model
)

select
    attributed.model,
    attributed.spend,
    spent.spend as reported_spend
from attributed
cross join spent
where attributed.spend != coalesce(spent.spend, 0)
