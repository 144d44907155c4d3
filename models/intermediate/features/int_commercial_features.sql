-- Grain: one row per customer, with what they bought, sent back and are worth.
{{ config(materialized='view') }}

with customers as (
    select * from {{ ref('int_customers') }}
),

purchases as (
    select * from {{ ref('int_customer_purchases') }}
),

order_features as (
    select * from {{ ref('int_order_features') }}
),

return_features as (
    select * from {{ ref('int_return_features') }}
),

rfm_scores as (
    select * from {{ ref('int_rfm_scores') }}
),

loyalty_features as (
    select * from {{ ref('int_loyalty_features') }}
),

commercial_features as (
    select
        customers.customer_id,
        purchases.currency,
        purchases.first_order_at,
        purchases.last_order_at,
        purchases.average_order_value,
        order_features.discount_share,
        order_features.order_channel_count,
        return_features.return_rate,
        return_features.wrong_size_rate,
        return_features.early_season_share,
        return_features.late_season_share,
        rfm_scores.recency_score,
        rfm_scores.frequency_score,
        rfm_scores.monetary_score,
        loyalty_features.loyalty_tier,
        loyalty_features.loyalty_points,
        coalesce(purchases.order_count, 0) as order_count,
        coalesce(purchases.gross_revenue, 0) as gross_revenue,
        coalesce(purchases.returned_revenue, 0) as returned_revenue,
        coalesce(purchases.net_revenue, 0) as net_revenue,
        coalesce(order_features.orders_90_days, 0) as orders_90_days,
        coalesce(order_features.orders_365_days, 0) as orders_365_days,
        coalesce(order_features.net_revenue_365_days, 0) as net_revenue_365_days,
        coalesce(order_features.online_order_count, 0) as online_order_count,
        coalesce(order_features.store_order_count, 0) as store_order_count,
        coalesce(order_features.app_order_count, 0) as app_order_count,
        coalesce(order_features.telephone_order_count, 0) as telephone_order_count,
        cast(order_features.full_price_order_count as double) / order_features.order_count as full_price_order_share,
        cast(order_features.gift_order_count as double) / order_features.order_count as gift_order_share,
        coalesce(return_features.size_bracketing_count, 0) as size_bracketing_count,
        coalesce(return_features.is_serial_returner, false) as is_serial_returner,
        coalesce(loyalty_features.referral_count, 0) as referral_count
    from customers
    left join purchases on customers.customer_id = purchases.customer_id
    left join order_features on customers.customer_id = order_features.customer_id
    left join return_features on customers.customer_id = return_features.customer_id
    left join rfm_scores on customers.customer_id = rfm_scores.customer_id
    left join loyalty_features on customers.customer_id = loyalty_features.customer_id
)

select * from commercial_features
