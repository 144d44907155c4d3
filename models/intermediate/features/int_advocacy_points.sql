-- Grain: one row per customer and thing that speaks for them as an advocate.

with activity_features as (
    select * from {{ ref('int_activity_features') }}
),

feedback_features as (
    select * from {{ ref('int_feedback_features') }}
),

loyalty_features as (
    select * from {{ ref('int_loyalty_features') }}
),

order_features as (
    select * from {{ ref('int_order_features') }}
),

weights as (
    select * from {{ ref('advocacy_weights') }}
),

signals as (
    select
        customer_id,
        'like' as advocacy_signal,
        like_count as signal_count
    from activity_features
    union all
    select
        customer_id,
        'share' as advocacy_signal,
        share_count as signal_count
    from activity_features
    union all
    select
        customer_id,
        'good_review' as advocacy_signal,
        good_review_count as signal_count
    from feedback_features
    union all
    select
        customer_id,
        'referral' as advocacy_signal,
        referral_count as signal_count
    from loyalty_features
    union all
    select
        customer_id,
        'full_price_repeat_order' as advocacy_signal,
        full_price_order_count - 1 as signal_count
    from order_features
),

points as (
    select
        signals.customer_id,
        signals.advocacy_signal,
        signals.signal_count,
        least(signals.signal_count * weights.points_each, weights.points_at_most) as points
    from signals
    inner join weights on signals.advocacy_signal = weights.advocacy_signal
    where signals.signal_count > 0
)

select * from points
