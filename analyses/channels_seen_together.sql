-- Which channels share their customers?
-- Of those who did something on the first channel, the share that also did something on the second.
with active as (
    select distinct
        customer_id,
        channel
    from customer_timeline
    where customer_id is not null and direction = 'inbound'
),

sizes as (
    select
        channel,
        count(*) as customers
    from active
    group by channel
)

select
    one.channel,
    other.channel as also_on,
    count(*) as customers,
    round(100.0 * count(*) / any_value(sizes.customers), 1) as share_pct
from active as one
inner join active as other on one.customer_id = other.customer_id and one.channel != other.channel
inner join sizes on one.channel = sizes.channel
where one.channel in ('web', 'mobile_app', 'store', 'ecommerce', 'email')
group by one.channel, other.channel
order by customers desc, one.channel asc, also_on asc
limit 15
