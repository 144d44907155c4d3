-- Grain: one row per touch, in the journey to an order or in one that led to none.

with touches as (
    select * from {{ ref('int_touches') }}
),

valid_orders as (
    select * from {{ ref('int_customer_orders') }}
    where is_valid
),

touches_and_orders as (
    select
        customer_id,
        touch_id as event_key,
        touch_id,
        cast(null as string) as order_id,
        occurred_at,
        cast(null as timestamp) as ordered_at
    from touches
    union all
    select
        customer_id,
        order_id as event_key,
        cast(null as string) as touch_id,
        order_id,
        ordered_at as occurred_at,
        ordered_at
    from valid_orders
    where customer_id is not null
),

-- The next order at or after a touch is the one that it can have led to.
orders_ahead as (
    select
        customer_id,
        touch_id,
        occurred_at,
        {{ last_known('order_id') }} over upcoming as next_order_id,
        {{ last_known('ordered_at') }} over upcoming as next_ordered_at
    from touches_and_orders
    window upcoming as (
        partition by customer_id
        order by occurred_at desc, case when touch_id is null then 1 else 0 end desc, event_key desc
        rows between unbounded preceding and current row
    )
),

touches_assigned as (
    select
        touch_id,
        next_order_id,
        case
            when occurred_at >= next_ordered_at - interval '{{ var("journey_lookback_days") }} days' then next_order_id
        end as order_id
    from orders_ahead
    where touch_id is not null
),

journeys_of_touches as (
    select
        touches.touch_id,
        touches.customer_id,
        touches.touch_channel,
        touches.platform,
        touches.campaign_id,
        touches.campaign_name,
        touches.occurred_at,
        touches_assigned.order_id,
        coalesce(
            touches_assigned.order_id,
            touches.customer_id || ' before ' || coalesce(touches_assigned.next_order_id, 'any order')
        ) as journey_id
    from touches
    inner join touches_assigned on touches.touch_id = touches_assigned.touch_id
),

-- An order that nothing was seen to lead to: the customer came where it was placed.
orders_out_of_nowhere as (
    select
        valid_orders.order_id as touch_id,
        valid_orders.customer_id,
        valid_orders.ordered_at as occurred_at,
        valid_orders.order_id,
        valid_orders.order_id as journey_id,
        case valid_orders.channel
            when 'store' then 'store'
            when 'telephone' then 'telephone'
            when 'mobile_app' then 'app'
            else 'direct'
        end as touch_channel
    from valid_orders
    left join journeys_of_touches on valid_orders.order_id = journeys_of_touches.order_id
    where journeys_of_touches.order_id is null
),

journeys as (
    select
        touch_id,
        customer_id,
        touch_channel,
        platform,
        campaign_id,
        campaign_name,
        occurred_at,
        order_id,
        journey_id
    from journeys_of_touches
    union all
    select
        touch_id,
        customer_id,
        touch_channel,
        cast(null as string) as platform,
        cast(null as string) as campaign_id,
        cast(null as string) as campaign_name,
        occurred_at,
        order_id,
        journey_id
    from orders_out_of_nowhere
)

select
    journey_id,
    order_id,
    customer_id,
    touch_id,
    touch_channel,
    platform,
    campaign_id,
    campaign_name,
    occurred_at,
    row_number() over (partition by journey_id order by occurred_at, touch_id) as touch_number,
    count(*) over (partition by journey_id) as touch_count,
    lag(touch_channel) over (partition by journey_id order by occurred_at, touch_id) as previous_touch_channel
from journeys
