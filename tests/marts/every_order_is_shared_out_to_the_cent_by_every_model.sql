-- Not only in total: each order's touches share its own revenue, under every model.
with credits as (
    select
        order_id,
        max(revenue_cents) as revenue_cents,
        sum(first_cents) as first_cents,
        sum(last_cents) as last_cents,
        sum(linear_cents) as linear_cents,
        sum(time_decay_cents) as time_decay_cents,
        sum(position_cents) as position_cents,
        sum(data_driven_cents) as data_driven_cents
    from {{ ref('int_touch_credits') }}
    group by order_id
)

select * from credits
where
    first_cents != revenue_cents
    or last_cents != revenue_cents
    or linear_cents != revenue_cents
    or time_decay_cents != revenue_cents
    or position_cents != revenue_cents
    or data_driven_cents != revenue_cents
