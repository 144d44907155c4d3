-- How many abandoned checkouts are bought after all, and how soon?
with abandoned as (
    select
        event_id,
        customer_id,
        value,
        occurred_at
    from customer_timeline
    where event_type = 'checkout_abandoned' and customer_id is not null
),

followed as (
    select
        abandoned.event_id,
        any_value(abandoned.value) as value,
        min(date_diff('hour', abandoned.occurred_at, orders.ordered_at)) as hours_to_order
    from abandoned
    left join orders
        on
            abandoned.customer_id = orders.customer_id
            and orders.is_valid
            and orders.ordered_at between abandoned.occurred_at and abandoned.occurred_at + interval 14 day
    group by abandoned.event_id
)

select
    case
        when hours_to_order is null then 'not within 14 days'
        when hours_to_order <= 24 then 'within a day'
        when hours_to_order <= 72 then 'within three days'
        else 'within 14 days'
    end as bought,
    count(*) as checkouts,
    round(100.0 * count(*) / sum(count(*)) over (), 1) as share_pct,
    round(sum(value), 2) as basket_value
from followed
group by bought
order by min(coalesce(hours_to_order, 999))
