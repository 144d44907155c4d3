-- Grain: one row per customer and day of the shop's time zone on which they did something.
{{ config(kept_by='customer_id') }}

with timeline as (
    select * from {{ ref('int_customer_timeline') }}
    where {{ tonight('customer_id') }}
),

-- What we sent is not something that the customer did, and whoever leaves a list does not come by it.
active_days as (
    select
        customer_id,
        {{ local_date('occurred_at') }} as activity_date
    from timeline
    where
        customer_id is not null
        and direction = 'inbound'
        and coalesce(event_type not in ({{ quoted_list(var('leaving_event_types')) }}), true)
    group by customer_id, activity_date
)

select * from active_days
