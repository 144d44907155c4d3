-- Grain: one row per valid order of a known customer, with the way that led to it.

with journey_touches as (
    select * from {{ ref('int_journey_touches') }}
    where
        order_id is not null
        and customer_id is not null
),

orders as (
    select * from {{ ref('int_customer_orders') }}
),

stages as (
    select * from {{ ref('int_customer_stages') }}
),

-- A step is a touch through another channel than the one before.
touches_compared as (
    select
        *,
        coalesce(previous_touch_channel != touch_channel, true) as is_step
    from journey_touches
),

journeys_added_up as (
    select
        order_id,
        customer_id,
        {{ ordered_text('touch_channel', ' > ', 'touch_number', 'is_step') }} as journey_path,
        max(case when touch_number = 1 then touch_channel end) as first_touch_channel,
        max(case when touch_number = touch_count then touch_channel end) as last_touch_channel,
        cast(count(*) as integer) as touch_count,
        cast(count(case when is_step then 1 end) as integer) as step_count,
        cast(count(distinct touch_channel) as integer) as touch_channel_count,
        min(occurred_at) as first_touch_at
    from touches_compared
    group by order_id, customer_id
),

journeys_of_customers as (
    select
        journeys_added_up.*,
        stages.purchase_stage,
        orders.channel as order_channel,
        orders.currency,
        orders.net_revenue,
        orders.ordered_at,
        cast(
            row_number() over (
                partition by journeys_added_up.customer_id
                order by orders.ordered_at, journeys_added_up.order_id
            ) as integer
        ) as order_sequence,
        {{ as_decimal(
            seconds_between('journeys_added_up.first_touch_at', 'orders.ordered_at') ~ ' / 86400e0', 9, 2
        ) }} as duration_days
    from journeys_added_up
    inner join orders on journeys_added_up.order_id = orders.order_id
    left join stages on journeys_added_up.customer_id = stages.customer_id
)

select
    order_id,
    customer_id,
    journey_path,
    first_touch_channel,
    last_touch_channel,
    order_channel,
    purchase_stage,
    currency,
    order_sequence,
    touch_count,
    step_count,
    touch_channel_count,
    net_revenue,
    duration_days,
    first_touch_at,
    ordered_at
from journeys_of_customers
