-- Grain: one row per customer, with every feature that segments, triggers and audiences are made of.

with customers as (
    select * from {{ ref('int_customers') }}
),

activity as (
    select * from {{ ref('int_customer_activity') }}
),

lifecycle as (
    select * from {{ ref('int_customer_lifecycle') }}
),

commercial_features as (
    select * from {{ ref('int_commercial_features') }}
),

engagement_features as (
    select * from {{ ref('int_engagement_features') }}
),

reachability_features as (
    select * from {{ ref('int_reachability_features') }}
),

person_features as (
    select * from {{ ref('int_person_features') }}
),

acquisition_features as (
    select * from {{ ref('int_acquisition_features') }}
),

campaign_features as (
    select * from {{ ref('int_campaign_features') }}
),

consent_lists as (
    select * from {{ ref('int_consent_lists') }}
),

open_carts as (
    select * from {{ ref('int_open_carts') }}
),

windows as (
    select * from {{ ref('int_windows') }}
),

customer_features as (
    select
        customers.customer_id,
        lifecycle.purchase_stage,
        lifecycle.activity_state,
        lifecycle.lifecycle_stage,
        person_features.gender,
        person_features.age_years,
        person_features.age_band,
        person_features.country_code,
        person_features.region,
        person_features.city,
        person_features.nearest_store,
        person_features.declared_traits,
        engagement_features.preferred_channel,
        engagement_features.favourite_category,
        engagement_features.favourite_department,
        engagement_features.favourite_brand,
        engagement_features.favourite_colour,
        engagement_features.favourite_store,
        engagement_features.price_band,
        engagement_features.price_style,
        engagement_features.season_style,
        engagement_features.browsing_device,
        engagement_features.browsing_day_part,
        engagement_features.buying_device,
        engagement_features.buying_day_part,
        commercial_features.loyalty_tier,
        acquisition_features.acquisition_source,
        acquisition_features.acquisition_campaign,
        acquisition_features.first_order_channel,
        acquisition_features.first_product,
        acquisition_features.first_category,
        campaign_features.last_campaign,
        campaign_features.last_campaign_channel,
        consent_lists.consents_granted,
        consent_lists.consents_denied,
        commercial_features.currency,
        engagement_features.understanding_missing,
        lifecycle.prediction_missing_reason,
        person_features.nearest_store_km,
        cast(customers.identity_count as integer) as identity_count,
        cast(customers.device_count as integer) as device_count,
        lifecycle.days_since_last_activity,
        lifecycle.days_since_last_order,
        cast(commercial_features.order_count as integer) as order_count,
        cast(commercial_features.orders_90_days as integer) as orders_90_days,
        cast(commercial_features.orders_365_days as integer) as orders_365_days,
        cast(commercial_features.online_order_count as integer) as online_order_count,
        cast(commercial_features.store_order_count as integer) as store_order_count,
        cast(commercial_features.app_order_count as integer) as app_order_count,
        cast(commercial_features.telephone_order_count as integer) as telephone_order_count,
        cast(commercial_features.gross_revenue as decimal(18, 2)) as gross_revenue,
        cast(commercial_features.returned_revenue as decimal(18, 2)) as returned_revenue,
        cast(commercial_features.net_revenue as decimal(18, 2)) as net_revenue,
        cast(commercial_features.net_revenue_365_days as decimal(18, 2)) as net_revenue_365_days,
        cast(commercial_features.average_order_value as decimal(18, 2)) as average_order_value,
        {{ as_decimal('commercial_features.discount_share', 6, 4) }} as discount_share,
        {{ as_decimal('commercial_features.full_price_order_share', 6, 4) }} as full_price_order_share,
        {{ as_decimal('commercial_features.gift_order_share', 6, 4) }} as gift_order_share,
        {{ as_decimal('commercial_features.return_rate', 6, 4) }} as return_rate,
        {{ as_decimal('commercial_features.wrong_size_rate', 6, 4) }} as wrong_size_rate,
        cast(commercial_features.size_bracketing_count as integer) as size_bracketing_count,
        {{ as_decimal('commercial_features.early_season_share', 6, 4) }} as early_season_share,
        {{ as_decimal('commercial_features.late_season_share', 6, 4) }} as late_season_share,
        cast(commercial_features.recency_score as integer) as recency_score,
        cast(commercial_features.frequency_score as integer) as frequency_score,
        cast(commercial_features.monetary_score as integer) as monetary_score,
        cast(commercial_features.loyalty_points as integer) as loyalty_points,
        cast(commercial_features.referral_count as integer) as referral_count,
        lifecycle.expected_days_between_orders,
        lifecycle.probability_active,
        lifecycle.expected_orders_365_days,
        lifecycle.predicted_value_365_days,
        lifecycle.predicted_value_365_days_low,
        lifecycle.predicted_value_365_days_high,
        cast(engagement_features.visits_30_days as integer) as visits_30_days,
        cast(engagement_features.visits_90_days as integer) as visits_90_days,
        cast(engagement_features.product_views_30_days as integer) as product_views_30_days,
        cast(engagement_features.cart_adds_30_days as integer) as cart_adds_30_days,
        cast(engagement_features.checkouts_started_30_days as integer) as checkouts_started_30_days,
        cast(open_carts.value as decimal(18, 2)) as open_cart_value,
        cast(engagement_features.searches_30_days as integer) as searches_30_days,
        cast(engagement_features.emails_sent_90_days as integer) as emails_sent_90_days,
        cast(engagement_features.emails_opened_90_days as integer) as emails_opened_90_days,
        cast(engagement_features.emails_clicked_90_days as integer) as emails_clicked_90_days,
        cast(engagement_features.review_count as integer) as review_count,
        {{ as_decimal('engagement_features.average_review_score', 4, 2) }} as average_review_score,
        {{ as_decimal('engagement_features.average_review_sentiment', 5, 4) }} as average_review_sentiment,
        cast(engagement_features.ticket_count as integer) as ticket_count,
        cast(engagement_features.social_interaction_count as integer) as social_interaction_count,
        cast(engagement_features.open_ticket_count as integer) as open_ticket_count,
        cast(engagement_features.tickets_365_days as integer) as tickets_365_days,
        cast(engagement_features.advocacy_score as integer) as advocacy_score,
        cast(engagement_features.advocacy_points_likes as integer) as advocacy_points_likes,
        cast(engagement_features.advocacy_points_shares as integer) as advocacy_points_shares,
        cast(engagement_features.advocacy_points_reviews as integer) as advocacy_points_reviews,
        cast(engagement_features.advocacy_points_referrals as integer) as advocacy_points_referrals,
        cast(engagement_features.advocacy_points_full_price_orders as integer) as advocacy_points_full_price_orders,
        cast(engagement_features.understanding_level as integer) as understanding_level,
        cast(reachability_features.birth_month as integer) as birth_month,
        cast(reachability_features.days_until_birthday as integer) as days_until_birthday,
        lifecycle.is_at_risk_by_own_rhythm,
        commercial_features.is_serial_returner,
        engagement_features.is_email_fatigued,
        campaign_features.is_last_campaign_received,
        campaign_features.is_last_campaign_opened,
        campaign_features.is_last_campaign_clicked,
        reachability_features.is_reachable_by_email,
        reachability_features.is_reachable_by_sms,
        reachability_features.is_reachable_by_phone,
        reachability_features.is_reachable_by_post,
        reachability_features.is_reachable_by_push,
        reachability_features.is_reachable_by_ads,
        campaign_features.last_campaign_at,
        open_carts.last_added_at as open_cart_touched_at,
        {{ local_midnight('lifecycle.predicted_next_order_date') }} as predicted_next_order_at,
        cast(coalesce(activity.channel_count, 0) as integer) as channel_count,
        cast(coalesce({{ list_length('open_carts.product_ids') }}, 0) as integer) as open_cart_lines,
        cast(
            greatest(
                {{ days_between(
                    local_date('least(customers.first_identified_at, activity.first_event_at)'), 'windows.as_of_date'
                ) }},
                0
            ) as integer
        ) as tenure_days
    from customers
    cross join windows
    left join activity on customers.customer_id = activity.customer_id
    left join lifecycle on customers.customer_id = lifecycle.customer_id
    left join commercial_features on customers.customer_id = commercial_features.customer_id
    left join engagement_features on customers.customer_id = engagement_features.customer_id
    left join reachability_features on customers.customer_id = reachability_features.customer_id
    left join person_features on customers.customer_id = person_features.customer_id
    left join acquisition_features on customers.customer_id = acquisition_features.customer_id
    left join campaign_features on customers.customer_id = campaign_features.customer_id
    left join consent_lists on customers.customer_id = consent_lists.customer_id
    left join open_carts on customers.customer_id = open_carts.customer_id
)

select * from customer_features
