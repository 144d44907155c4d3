-- Of those who first bought in a quarter, how many bought again, and how soon?
with firsts as (
    select
        customer_id,
        min(ordered_at) as first_ordered_at
    from orders
    where is_valid and customer_id is not null
    group by customer_id
),

repeats as (
    select
        firsts.customer_id,
        firsts.first_ordered_at,
        min(orders.ordered_at) filter (where orders.ordered_at > firsts.first_ordered_at) as second_ordered_at
    from firsts
    inner join orders on firsts.customer_id = orders.customer_id and orders.is_valid
    group by firsts.customer_id, firsts.first_ordered_at
)

select
    cast(date_trunc('quarter', first_ordered_at) as date) as first_bought_in,
    count(*) as buyers,
    round(100.0 * count(*) filter (where second_ordered_at <= first_ordered_at + interval 90 day) / count(*), 1)
        as again_within_90_days_pct,
    round(100.0 * count(*) filter (where second_ordered_at <= first_ordered_at + interval 180 day) / count(*), 1)
        as again_within_180_days_pct,
    round(100.0 * count(second_ordered_at) / count(*), 1) as again_so_far_pct
from repeats
group by first_bought_in
order by first_bought_in
