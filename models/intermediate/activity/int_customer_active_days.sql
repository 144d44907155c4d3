-- Grain: one row per customer and day of the shop's time zone on which they did something.

with timeline as (
    select * from {{ ref('int_customer_timeline') }}
),

-- What we sent is not something that the customer did.
active_days as (
    select
        customer_id,
        {{ local_date('occurred_at') }} as activity_date
    from timeline
    where
        customer_id is not null
        and direction = 'inbound'
    group by customer_id, activity_date
)

select * from active_days
