-- Grain: one row per customer, with how likely they are to buy within the next 30 days.

with customers as (
    select * from {{ ref('int_customers') }}
),

propensities as (
    select * from {{ ref('int_purchase_propensities') }}
    where part = 'today'
),

windows as (
    select * from {{ ref('int_windows') }}
),

scores as (
    select
        customers.customer_id,
        propensities.probability,
        windows.as_of_date,
        case
            when propensities.customer_id is null then 'nothing_done'
            else propensities.missing_reason
        end as propensity_missing_reason,
        case
            when propensities.probability is not null
                then ntile(10) over (
                        partition by propensities.probability is null
                        order by propensities.probability, customers.customer_id
                    )
        end as propensity_decile
    from customers
    cross join windows
    left join propensities on customers.customer_id = propensities.customer_id
)

select
    customer_id,
    propensity_missing_reason,
    cast(propensity_decile as integer) as propensity_decile,
    probability as purchase_probability_30_days,
    as_of_date
from scores
