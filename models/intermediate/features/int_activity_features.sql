-- Grain: one row per customer to whom or by whom anything was done, with what they did lately.

with event_counts as (
    select * from {{ ref('int_customer_event_counts') }}
),

visits as (
    select * from {{ ref('int_customer_visits') }}
),

visits_added_up as (
    select
        customer_id,
        sum(visit_count) as visit_count,
        sum(visits_30_days) as visits_30_days,
        sum(visits_90_days) as visits_90_days
    from visits
    group by customer_id
),

events_added_up as (
    select
        customer_id,
        sum(case when event_type = 'product_viewed' then events_30_days else 0 end) as product_views_30_days,
        sum(case when event_type = 'cart_added' then events_30_days else 0 end) as cart_adds_30_days,
        sum(case when event_type = 'checkout_started' then events_30_days else 0 end) as checkouts_started_30_days,
        sum(case when event_type = 'product_searched' then events_30_days else 0 end) as searches_30_days,
        sum(case when channel = 'social' then event_count else 0 end) as social_interaction_count,
        sum(case when event_type = 'social_liked' then event_count else 0 end) as like_count,
        sum(case when event_type = 'social_shared' then event_count else 0 end) as share_count,
        sum(case when event_type = 'ticket_opened' then events_365_days else 0 end) as tickets_365_days
    from event_counts
    group by customer_id
),

activity_features as (
    select
        events_added_up.*,
        coalesce(visits_added_up.visit_count, 0) as visit_count,
        coalesce(visits_added_up.visits_30_days, 0) as visits_30_days,
        coalesce(visits_added_up.visits_90_days, 0) as visits_90_days
    from events_added_up
    left join visits_added_up on events_added_up.customer_id = visits_added_up.customer_id
)

select * from activity_features
