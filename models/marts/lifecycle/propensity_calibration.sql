-- Grain: one row per tenth of the customers of the day that is held out, by what was predicted of them.

with held_out as (
    select * from {{ ref('int_purchase_propensities') }}
    where part = 'held_out' and probability is not null
),

propensity_days as (
    select * from {{ ref('int_propensity_days') }}
),

deciles as (
    select
        *,
        ntile(10) over (order by probability, customer_id) as propensity_decile
    from held_out
),

deciles_counted as (
    select
        deciles.propensity_decile,
        propensity_days.feature_date,
        propensity_days.outcome_date,
        count(*) as customer_count,
        count(case when deciles.has_bought then 1 end) as buyer_count,
        min(deciles.probability) as lowest_probability,
        max(deciles.probability) as highest_probability,
        cast(sum(cast(deciles.probability as decimal(18, 6))) as double) / count(*) as predicted_share,
        cast(count(case when deciles.has_bought then 1 end) as double) / count(*) as observed_share
    from deciles
    inner join propensity_days on deciles.feature_date = propensity_days.feature_date
    group by deciles.propensity_decile, propensity_days.feature_date, propensity_days.outcome_date
)

select
    cast(propensity_decile as integer) as propensity_decile,
    customer_count,
    buyer_count,
    predicted_share,
    observed_share,
    lowest_probability,
    highest_probability,
    feature_date,
    outcome_date
from deciles_counted
