-- Grain: one row per customer and product that they looked at or put into a basket lately.

with timeline as (
    select * from {{ ref('int_customer_timeline') }}
    where
        event_type in ('product_viewed', 'cart_added')
        and customer_id is not null
        and product_id is not null
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

-- The one pass over the timeline that every trigger about a product rests on.
product_interest as (
    select
        timeline.customer_id,
        timeline.product_id,
        count_if(timeline.event_type = 'product_viewed') as view_count,
        max(timeline.event_id) filter (where timeline.event_type = 'product_viewed') as view_event_id,
        max(timeline.occurred_at) filter (where timeline.event_type = 'product_viewed') as last_viewed_at,
        max(timeline.occurred_at) filter (where timeline.event_type = 'cart_added') as last_added_at,
        max_by(timeline.value, (timeline.occurred_at, timeline.event_id)) filter (
            where timeline.value is not null
        ) as price_seen,
        max_by(timeline.event_id, (timeline.occurred_at, timeline.event_id)) filter (
            where timeline.event_type = 'cart_added'
        ) as cart_event_id
    from timeline
    cross join as_of
    where timeline.occurred_at >= as_of.as_of - interval '{{ var("trigger_lookback_days") }} days'
    group by timeline.customer_id, timeline.product_id
)

select * from product_interest
