-- Of those who first bought in a quarter, how many bought again, and how soon?
-- Whoever has not had the time counts neither way.
with orders_numbered as (
    select
        customer_id,
        ordered_date,
        row_number() over (partition by customer_id order by ordered_at, order_id) as order_number
    from orders
    where is_valid and customer_id is not null
),

buyers as (
    select
        customer_id,
        min(ordered_date) as first_date,
        min(ordered_date) filter (where order_number = 2) as second_date
    from orders_numbered
    group by customer_id
),

buyers_with_their_time as (
    select
        buyers.*,
        -- What is current lasts until the day of the data.
        max(history.valid_from + history.days_in_stage - 1) over () - buyers.first_date as days_known
    from buyers
    inner join customer_lifecycle_history as history
        on buyers.customer_id = history.customer_id and history.is_current and history.axis = 'purchase_stage'
)

select
    cast(date_trunc('quarter', first_date) as date) as first_bought_in,
    count(*) as buyers,
    count(*) filter (where days_known >= 90) as had_90_days,
    round(
        100.0 * count(*) filter (where days_known >= 90 and second_date - first_date <= 90)
        / nullif(count(*) filter (where days_known >= 90), 0), 1
    ) as again_within_90_days_pct,
    count(*) filter (where days_known >= 180) as had_180_days,
    round(
        100.0 * count(*) filter (where days_known >= 180 and second_date - first_date <= 180)
        / nullif(count(*) filter (where days_known >= 180), 0), 1
    ) as again_within_180_days_pct,
    round(100.0 * count(second_date) / count(*), 1) as again_so_far_pct
from buyers_with_their_time
group by first_bought_in
order by first_bought_in
