-- Grain: one row per visitor of whom nobody knows who they are and who left something in a basket lately.

with timeline as (
    select * from {{ ref('int_customer_timeline') }}
    where
        customer_id is null
        and visitor_id is not null
        and (
            event_type = 'order_placed'
            or (event_type in ('cart_added', 'cart_removed') and product_id is not null)
        )
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

products_touched as (
    select
        timeline.visitor_id,
        timeline.product_id,
        max(timeline.occurred_at) filter (where timeline.event_type = 'cart_added') as last_added_at,
        max(timeline.occurred_at) filter (where timeline.event_type = 'cart_removed') as last_removed_at,
        max_by(timeline.event_id, (timeline.occurred_at, timeline.event_id)) filter (
            where timeline.event_type = 'cart_added'
        ) as cart_event_id,
        max_by(timeline.value, (timeline.occurred_at, timeline.event_id)) filter (
            where timeline.event_type = 'cart_added' and timeline.value is not null
        ) as price_seen
    from timeline
    cross join as_of
    where
        timeline.event_type != 'order_placed'
        and timeline.occurred_at >= as_of.as_of - interval '{{ var("trigger_lookback_days") }} days'
    group by timeline.visitor_id, timeline.product_id
),

last_checkouts as (
    select
        visitor_id,
        max(occurred_at) as last_checkout_at
    from timeline
    where event_type = 'order_placed'
    group by visitor_id
),

-- What was put in last is named first.
products_in_carts as (
    select
        products_touched.*,
        row_number() over (
            partition by products_touched.visitor_id
            order by products_touched.last_added_at desc, products_touched.product_id asc
        ) as recency_rank
    from products_touched
    left join last_checkouts on products_touched.visitor_id = last_checkouts.visitor_id
    where
        products_touched.last_added_at is not null
        and coalesce(products_touched.last_removed_at < products_touched.last_added_at, true)
        and coalesce(last_checkouts.last_checkout_at < products_touched.last_added_at, true)
),

visitor_carts as (
    select
        visitor_id,
        max_by(cart_event_id, (last_added_at, cart_event_id)) as cart_event_id,
        {{ ordered_list('product_id', 'recency_rank') }} as product_ids,
        sum(price_seen) as value,
        max(last_added_at) as last_added_at
    from products_in_carts
    group by visitor_id
)

select * from visitor_carts
