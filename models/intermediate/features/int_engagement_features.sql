-- Grain: one row per customer, with what they did, said and prefer.
{{ config(materialized='view') }}

with customers as (
    select * from {{ ref('int_customers') }}
),

activity_features as (
    select * from {{ ref('int_activity_features') }}
),

email_features as (
    select * from {{ ref('int_email_features') }}
),

feedback_features as (
    select * from {{ ref('int_feedback_features') }}
),

advocacy_features as (
    select * from {{ ref('int_advocacy_features') }}
),

preference_features as (
    select * from {{ ref('int_preference_features') }}
),

preferred_channels as (
    select * from {{ ref('int_preferred_channels') }}
),

understanding as (
    select * from {{ ref('int_understanding') }}
),

engagement_features as (
    select
        customers.customer_id,
        preferred_channels.preferred_channel,
        understanding.understanding_level,
        understanding.understanding_missing,
        preference_features.favourite_category,
        preference_features.favourite_department,
        preference_features.favourite_brand,
        preference_features.favourite_colour,
        preference_features.favourite_store,
        preference_features.price_band,
        preference_features.price_style,
        preference_features.season_style,
        preference_features.browsing_device,
        preference_features.browsing_day_part,
        preference_features.buying_device,
        preference_features.buying_day_part,
        feedback_features.average_review_score,
        feedback_features.average_review_sentiment,
        coalesce(activity_features.visits_30_days, 0) as visits_30_days,
        coalesce(activity_features.visits_90_days, 0) as visits_90_days,
        coalesce(activity_features.product_views_30_days, 0) as product_views_30_days,
        coalesce(activity_features.cart_adds_30_days, 0) as cart_adds_30_days,
        coalesce(activity_features.checkouts_started_30_days, 0) as checkouts_started_30_days,
        coalesce(activity_features.searches_30_days, 0) as searches_30_days,
        coalesce(activity_features.social_interaction_count, 0) as social_interaction_count,
        coalesce(activity_features.tickets_365_days, 0) as tickets_365_days,
        coalesce(email_features.emails_sent_90_days, 0) as emails_sent_90_days,
        coalesce(email_features.emails_opened_90_days, 0) as emails_opened_90_days,
        coalesce(email_features.emails_clicked_90_days, 0) as emails_clicked_90_days,
        coalesce(email_features.is_email_fatigued, false) as is_email_fatigued,
        coalesce(feedback_features.review_count, 0) as review_count,
        coalesce(feedback_features.ticket_count, 0) as ticket_count,
        coalesce(feedback_features.open_ticket_count, 0) as open_ticket_count,
        coalesce(advocacy_features.advocacy_score, 0) as advocacy_score,
        coalesce(advocacy_features.advocacy_points_likes, 0) as advocacy_points_likes,
        coalesce(advocacy_features.advocacy_points_shares, 0) as advocacy_points_shares,
        coalesce(advocacy_features.advocacy_points_reviews, 0) as advocacy_points_reviews,
        coalesce(advocacy_features.advocacy_points_referrals, 0) as advocacy_points_referrals,
        coalesce(advocacy_features.advocacy_points_full_price_orders, 0) as advocacy_points_full_price_orders
    from customers
    left join activity_features on customers.customer_id = activity_features.customer_id
    left join email_features on customers.customer_id = email_features.customer_id
    left join feedback_features on customers.customer_id = feedback_features.customer_id
    left join advocacy_features on customers.customer_id = advocacy_features.customer_id
    left join preference_features on customers.customer_id = preference_features.customer_id
    left join preferred_channels on customers.customer_id = preferred_channels.customer_id
    left join understanding on customers.customer_id = understanding.customer_id
)

select * from engagement_features
