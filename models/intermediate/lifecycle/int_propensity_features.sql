-- Grain: one row per day and customer who had done something by then, with what was known of them at its end.

with propensity_days as (
    select * from {{ ref('int_propensity_days') }}
),

active_days as (
    select * from {{ ref('int_customer_active_days') }}
),

main_currency as (
    select * from {{ ref('int_main_currency') }}
),

-- What was sent back later was not known yet: an order counts with what it was sold for.
orders as (
    select
        customer_orders.customer_id,
        {{ local_date('customer_orders.ordered_at') }} as order_date,
        case when customer_orders.currency = main_currency.currency then customer_orders.gross_revenue end
            as gross_revenue
    from {{ ref('int_customer_orders') }} as customer_orders
    cross join main_currency
    where customer_orders.is_valid and customer_orders.customer_id is not null
),

deeds as (
    select
        customer_id,
        event_type,
        {{ local_date('occurred_at') }} as deed_date
    from {{ ref('int_customer_timeline') }}
    where
        event_type in ('product_viewed', 'cart_added', 'message_opened', 'message_clicked', 'message_replied')
        and customer_id is not null
),

activity_by_then as (
    select
        propensity_days.feature_date,
        active_days.customer_id,
        count(case when active_days.activity_date > propensity_days.feature_date - 30 then 1 end) as active_days_30,
        count(case when active_days.activity_date > propensity_days.feature_date - 90 then 1 end) as active_days_90,
        {{ days_between('min(active_days.activity_date)', 'propensity_days.feature_date') }}
            as days_since_first_activity,
        {{ days_between('max(active_days.activity_date)', 'propensity_days.feature_date') }} as days_since_last_activity
    from propensity_days
    inner join active_days on propensity_days.feature_date >= active_days.activity_date
    group by propensity_days.feature_date, active_days.customer_id
),

orders_by_then as (
    select
        propensity_days.feature_date,
        orders.customer_id,
        count(distinct orders.order_date) as order_days,
        count(distinct case when orders.order_date > propensity_days.feature_date - 90 then orders.order_date end)
            as order_days_90,
        {{ days_between('max(orders.order_date)', 'propensity_days.feature_date') }} as days_since_last_order,
        coalesce(sum(orders.gross_revenue), 0) as gross_revenue
    from propensity_days
    inner join orders on propensity_days.feature_date >= orders.order_date
    group by propensity_days.feature_date, orders.customer_id
),

deeds_by_then as (
    select
        propensity_days.feature_date,
        deeds.customer_id,
        count(case when deeds.event_type = 'product_viewed' then 1 end) as product_views_30,
        count(case when deeds.event_type = 'cart_added' then 1 end) as cart_adds_30,
        count(case when deeds.event_type not in ('product_viewed', 'cart_added') then 1 end) as responses_30
    from propensity_days
    inner join deeds
        on
            propensity_days.feature_date >= deeds.deed_date
            and propensity_days.feature_date - 30 < deeds.deed_date
    group by propensity_days.feature_date, deeds.customer_id
),

-- Whoever ordered did something that day. Who never ordered has no day since.
features as (
    select
        propensity_days.part,
        activity_by_then.feature_date,
        activity_by_then.customer_id,
        orders_by_then.days_since_last_order,
        activity_by_then.days_since_first_activity,
        activity_by_then.days_since_last_activity,
        activity_by_then.active_days_30,
        activity_by_then.active_days_90,
        coalesce(orders_by_then.order_days, 0) as order_days,
        coalesce(orders_by_then.order_days_90, 0) as order_days_90,
        coalesce(orders_by_then.gross_revenue, 0) as gross_revenue,
        coalesce(deeds_by_then.product_views_30, 0) as product_views_30,
        coalesce(deeds_by_then.cart_adds_30, 0) as cart_adds_30,
        coalesce(deeds_by_then.responses_30, 0) as responses_30
    from activity_by_then
    inner join propensity_days on activity_by_then.feature_date = propensity_days.feature_date
    left join orders_by_then
        on
            activity_by_then.feature_date = orders_by_then.feature_date
            and activity_by_then.customer_id = orders_by_then.customer_id
    left join deeds_by_then
        on
            activity_by_then.feature_date = deeds_by_then.feature_date
            and activity_by_then.customer_id = deeds_by_then.customer_id
)

select * from features
