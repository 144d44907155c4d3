-- Who browses on the telephone and buys on a computer?
-- Per customer with a web order: the device of most visits without an order, beside the device of most orders; of
-- two with as many the one later in the alphabet.
with visits as (
    select
        customer_id,
        device_type,
        has_order,
        count(*) as visit_count
    from customer_sessions
    where customer_id is not null and device_type in ('mobile', 'tablet', 'desktop')
    group by customer_id, device_type, has_order
),

devices as (
    select
        customer_id,
        arg_max(device_type, (visit_count, device_type)) filter (where not has_order) as browsing_device,
        arg_max(device_type, (visit_count, device_type)) filter (where has_order) as buying_device
    from visits
    group by customer_id
)

select
    browsing_device,
    buying_device,
    count(*) as customers,
    round(100.0 * count(*) / sum(count(*)) over (), 1) as share_pct
from devices
where browsing_device is not null and buying_device is not null
group by browsing_device, buying_device
order by customers desc
