-- Grain: one row per customer who did something or to whom we did something.

with activity_days as (
    select * from {{ ref('int_activity_days') }}
),

identifier_owners as (
    select
        identifier_id,
        customer_id
    from {{ ref('idr_customer_identifiers') }}
),

days_of_customers as (
    select
        activity_days.*,
        coalesce(named_customers.customer_id, device_customers.customer_id) as customer_id
    from activity_days
    left join identifier_owners as named_customers
        on activity_days.identifier_id = named_customers.identifier_id
    left join identifier_owners as device_customers
        on activity_days.device_identifier_id = device_customers.identifier_id
    where coalesce(named_customers.customer_id, device_customers.customer_id) is not null
),

-- What we sent is not something that the customer did.
days_active as (
    select
        customer_id,
        activity_date
    from days_of_customers
    where direction = 'inbound'
    group by customer_id, activity_date
),

days_since_the_day_before as (
    select
        customer_id,
        activity_date,
        date_diff(
            'day',
            lag(activity_date) over (partition by customer_id order by activity_date),
            activity_date
        ) as absent_days
    from days_active
),

comebacks as (
    select
        customer_id,
        count(*) as active_days,
        max(activity_date) as last_active_date,
        max(case when absent_days > {{ var('lapsed_after_days') }} then activity_date end) as last_comeback_date
    from days_since_the_day_before
    group by customer_id
),

activity_added_up as (
    select
        customer_id,
        count(distinct case when direction = 'inbound' then channel end) as channel_count,
        min(first_event_at) as first_event_at,
        max(case when direction = 'inbound' then last_event_at end) as last_active_at
    from days_of_customers
    group by customer_id
),

customer_activity as (
    select
        activity_added_up.*,
        comebacks.last_active_date,
        comebacks.last_comeback_date,
        coalesce(comebacks.active_days, 0) as active_days
    from activity_added_up
    left join comebacks on activity_added_up.customer_id = comebacks.customer_id
)

select * from customer_activity
