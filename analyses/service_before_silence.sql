-- Does bad service cost customers?
-- Buyers with and without a complaint or a lost parcel, and how many have gone quiet.
-- Who orders more has more that can go wrong.
with troubled as (
    select distinct customer_id
    from customer_timeline
    where
        customer_id is not null
        and (
            event_type in ('ticket_opened', 'parcel_exception')
            or (event_type = 'satisfaction_rated' and value = 0)
        )
)

select
    customers.currency,
    case when troubled.customer_id is null then 'nothing went wrong' else 'something went wrong' end as experience,
    count(*) as buyers,
    round(100.0 * count(*) filter (where customers.activity_state in ('lapsed', 'dormant')) / count(*), 1) as quiet_pct,
    round(avg(customers.order_count), 2) as orders_per_buyer,
    round(avg(customers.net_revenue), 2) as kept_per_buyer
from single_customer_view as customers
left join troubled on customers.customer_id = troubled.customer_id
where customers.order_count > 0
group by experience, customers.currency
order by buyers desc, experience asc, customers.currency asc
