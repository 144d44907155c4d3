-- Grain: one row per customer who bought something, with the days on which they did.

with orders_of_customers as (
    select * from {{ ref('int_customer_orders') }}
),

purchases as (
    select * from {{ ref('int_customer_purchases') }}
),

activity as (
    select * from {{ ref('int_customer_activity') }}
),

windows as (
    select * from {{ ref('int_windows') }}
),

-- Two orders on one day are one decision to buy, and money of another currency does not add up.
purchase_days as (
    select
        orders_of_customers.customer_id,
        {{ local_date('orders_of_customers.ordered_at') }} as purchase_date,
        sum(
            case when orders_of_customers.currency = purchases.currency then orders_of_customers.net_revenue end
        ) as net_revenue
    from orders_of_customers
    inner join purchases on orders_of_customers.customer_id = purchases.customer_id
    where orders_of_customers.is_valid
    group by orders_of_customers.customer_id, purchase_date
),

days_with_the_gap_before as (
    select
        *,
        {{ days_between(
            'lag(purchase_date) over (partition by customer_id order by purchase_date)', 'purchase_date'
        ) }} as gap_days
    from purchase_days
),

days_counted as (
    select
        customer_id,
        count(*) as purchase_day_count,
        min(purchase_date) as first_purchase_date,
        max(purchase_date) as last_purchase_date,
        median(gap_days) as median_gap_days,
        cast(coalesce(sum(net_revenue), 0) as double) / count(*) as net_revenue_per_purchase_day
    from days_with_the_gap_before
    group by customer_id
),

-- One gap is no rhythm: how many days it takes is the var rhythm_minimum_purchase_days.
rhythms as (
    select
        days_counted.customer_id,
        days_counted.purchase_day_count,
        days_counted.net_revenue_per_purchase_day,
        days_counted.first_purchase_date,
        days_counted.last_purchase_date,
        {{ days_between('days_counted.first_purchase_date', 'days_counted.last_purchase_date') }} as recency_days,
        {{ days_between('days_counted.first_purchase_date', 'windows.as_of_date') }} as age_days,
        {{ days_between('days_counted.last_purchase_date', 'windows.as_of_date') }} as days_since_last_order,
        coalesce(
            {{ days_between('activity.last_active_date', 'windows.as_of_date') }} <= {{ var('rhythm_silent_days') }},
            false
        ) as was_seen_lately,
        case
            when days_counted.purchase_day_count >= {{ var('rhythm_minimum_purchase_days') }}
                then days_counted.median_gap_days
        end as expected_days_between_orders
    from days_counted
    cross join windows
    left join activity on days_counted.customer_id = activity.customer_id
)

-- Whoever comes and looks is late to buy, and not about to be lost.
select
    *,
    days_since_last_order > expected_days_between_orders * {{ var('rhythm_tolerance') }}
    and case when expected_days_between_orders is not null then not was_seen_lately end as is_at_risk_by_own_rhythm
from rhythms
