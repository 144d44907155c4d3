-- Grain: one row per customer who waits for us: for an answer or for a parcel.

with timeline as (
    select * from {{ ref('int_customer_timeline') }}
    where event_type in ('ticket_opened', 'ticket_closed') and customer_id is not null
),

parcels as (
    select * from {{ ref('stg_delivery__trackings') }}
    where status != 'delivered'
),

order_references as (
    select * from {{ ref('int_order_references') }}
),

orders as (
    select * from {{ ref('int_customer_orders') }}
    where customer_id is not null
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

open_tickets as (
    select
        customer_id,
        source_record_id
    from timeline
    group by customer_id, source_record_id
    having count_if(event_type = 'ticket_closed') = 0
),

-- After three months nobody waits any more.
lost_parcels as (
    select orders.customer_id
    from parcels
    left join order_references on parcels.order_id = order_references.reference
    inner join orders on coalesce(order_references.order_id, parcels.order_id) = orders.order_id
    cross join as_of
    where
        orders.ordered_at > as_of.as_of - interval '90 days'
        and not orders.is_cancelled
        and not orders.is_returned
        and (
            parcels.status in ('exception', 'attempt_failed', 'expired')
            or coalesce(parcels.expected_delivery_at, parcels.created_at)
            < as_of.as_of - interval '{{ var("parcel_overdue_days") }} days'
        )
),

unsettled as (
    select
        customer_id,
        true as has_open_ticket,
        false as has_undelivered_parcel
    from open_tickets
    union all
    select
        customer_id,
        false as has_open_ticket,
        true as has_undelivered_parcel
    from lost_parcels
)

select
    customer_id,
    bool_or(has_open_ticket) as has_open_ticket,
    bool_or(has_undelivered_parcel) as has_undelivered_parcel
from unsettled
group by customer_id
