-- Grain: one row per touch that led to an order, with its share of the order under every model.

with journey_touches as (
    select * from {{ ref('int_journey_touches') }}
    where order_id is not null
),

orders as (
    select * from {{ ref('int_customer_orders') }}
),

removal_effects as (
    select * from {{ ref('int_channel_removal_effects') }}
),

strengths as (
    select
        journey_touches.*,
        orders.currency,
        orders.ordered_at,
        coalesce(removal_effects.removal_effect, 0) as removal_effect,
        cast(orders.net_revenue * 100 as bigint) as revenue_cents,
        -- From the last touch and not from the order, so that a lone old touch does not vanish.
        power(
            cast(0.5 as double),
            {{ seconds_between(
                'journey_touches.occurred_at',
                'max(journey_touches.occurred_at) over (partition by journey_touches.order_id)'
            ) }} / (86400e0 * {{ var('attribution_half_life_days') }})
        ) as recency
    from journey_touches
    inner join orders on journey_touches.order_id = orders.order_id
    left join removal_effects on journey_touches.touch_channel = removal_effects.touch_channel
),

weights as (
    select
        order_id,
        touch_id,
        touch_channel,
        platform,
        campaign_id,
        campaign_name,
        currency,
        touch_number,
        revenue_cents,
        ordered_at,
        case when touch_number = 1 then 1 else 0 end as first_weight,
        case when touch_number = touch_count then 1 else 0 end as last_weight,
        cast(1.0 as double) / touch_count as linear_weight,
        recency / sum(recency) over (partition by order_id) as time_decay_weight,
        case
            when touch_count <= 2 then cast(1.0 as double) / touch_count
            when touch_number in (1, touch_count) then cast({{ var('attribution_end_share') }} as double)
            else (1 - 2 * cast({{ var('attribution_end_share') }} as double)) / (touch_count - 2)
        end as position_weight,
        case
            when sum(removal_effect) over (partition by order_id) > 0
                then removal_effect / sum(removal_effect) over (partition by order_id)
            else cast(1.0 as double) / touch_count
        end as data_driven_weight
    from strengths
),

credits as (
    select
        *,
        first_weight * revenue_cents as first_cents,
        last_weight * revenue_cents as last_cents,
        {{ largest_remainder('revenue_cents', 'linear_weight', 'order_id', 'touch_number') }} as linear_cents,
        {{ largest_remainder('revenue_cents', 'time_decay_weight', 'order_id', 'touch_number') }} as time_decay_cents,
        {{ largest_remainder('revenue_cents', 'position_weight', 'order_id', 'touch_number') }} as position_cents,
        {{ largest_remainder('revenue_cents', 'data_driven_weight', 'order_id', 'touch_number') }} as data_driven_cents
    from weights
)

select * from credits
