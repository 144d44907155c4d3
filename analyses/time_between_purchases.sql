-- How long does the next purchase take, and when is it time to ask?
with numbered as (
    select
        ordered_at,
        row_number() over (partition by customer_id order by ordered_at, order_id) as order_number,
        lag(ordered_at) over (partition by customer_id order by ordered_at, order_id) as previous_at
    from orders
    where is_valid and customer_id is not null
)

select
    case order_number
        when 2 then 'first to second'
        when 3 then 'second to third'
        else 'later ones'
    end as purchase,
    count(*) as orders,
    round(median(date_diff('day', previous_at, ordered_at)), 0) as median_days,
    round(quantile_cont(date_diff('day', previous_at, ordered_at), 0.75), 0) as three_quarters_within_days
from numbered
where previous_at is not null
group by purchase
order by min(order_number)
