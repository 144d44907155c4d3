-- Customers whose features differ from a plain count of their events, visits and orders.
with features as (
    select * from {{ ref('customer_features') }}
),

windows as (
    select * from {{ ref('int_windows') }}
),

events as (
    select
        timeline.customer_id,
        count_if(
            timeline.event_type = 'product_viewed'
            and {{ local_date('timeline.occurred_at') }} > windows.as_of_date - 30
        ) as product_views_30_days,
        count_if(
            timeline.event_type = 'cart_added' and {{ local_date('timeline.occurred_at') }} > windows.as_of_date - 30
        ) as cart_adds_30_days,
        count_if(
            timeline.channel = 'email'
            and timeline.event_type = 'message_opened'
            and {{ local_date('timeline.occurred_at') }} > windows.as_of_date - 90
        ) as emails_opened_90_days,
        count_if(timeline.event_type = 'review_written') as review_count,
        count_if(timeline.channel = 'social') as social_interaction_count
    from {{ ref('customer_timeline') }} as timeline
    cross join windows
    group by timeline.customer_id
),

visits as (
    select
        sessions.customer_id,
        count_if({{ local_date('sessions.started_at') }} > windows.as_of_date - 90) as visits_90_days
    from {{ ref('customer_sessions') }} as sessions
    cross join windows
    group by sessions.customer_id
),

valid_orders as (
    select
        orders.customer_id,
        count(*) as order_count,
        count_if({{ local_date('orders.ordered_at') }} > windows.as_of_date - 365) as orders_365_days,
        count(distinct orders.currency) as currency_count,
        sum(orders.gross_revenue) as gross_revenue,
        sum(orders.net_revenue) as net_revenue
    from {{ ref('orders') }} as orders
    cross join windows
    where orders.is_valid
    group by orders.customer_id
)

select features.customer_id
from features
left join events on features.customer_id = events.customer_id
left join visits on features.customer_id = visits.customer_id
left join valid_orders on features.customer_id = valid_orders.customer_id
where
    features.product_views_30_days != coalesce(events.product_views_30_days, 0)
    or features.cart_adds_30_days != coalesce(events.cart_adds_30_days, 0)
    or features.emails_opened_90_days != coalesce(events.emails_opened_90_days, 0)
    or features.review_count != coalesce(events.review_count, 0)
    or features.social_interaction_count != coalesce(events.social_interaction_count, 0)
    or features.visits_90_days != coalesce(visits.visits_90_days, 0)
    or features.order_count != coalesce(valid_orders.order_count, 0)
    or features.orders_365_days != coalesce(valid_orders.orders_365_days, 0)
    or features.order_count != features.online_order_count + features.store_order_count
    + features.app_order_count + features.telephone_order_count
    or features.net_revenue != features.gross_revenue - features.returned_revenue
    or (valid_orders.currency_count = 1 and features.gross_revenue != valid_orders.gross_revenue)
    or (valid_orders.currency_count = 1 and features.net_revenue != valid_orders.net_revenue)
    or features.advocacy_score != features.advocacy_points_likes + features.advocacy_points_shares
    + features.advocacy_points_reviews + features.advocacy_points_referrals
    + features.advocacy_points_full_price_orders
