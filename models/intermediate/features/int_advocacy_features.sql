-- Grain: one row per customer who has any point as an advocate, with the parts of their score.
{{ config(materialized='view') }}

with points as (
    select * from {{ ref('int_advocacy_points') }}
)

select
    customer_id,
    sum(points) as advocacy_score,
    sum(case when advocacy_signal = 'like' then points else 0 end) as advocacy_points_likes,
    sum(case when advocacy_signal = 'share' then points else 0 end) as advocacy_points_shares,
    sum(case when advocacy_signal = 'good_review' then points else 0 end) as advocacy_points_reviews,
    sum(case when advocacy_signal = 'referral' then points else 0 end) as advocacy_points_referrals,
    sum(case when advocacy_signal = 'full_price_repeat_order' then points else 0 end)
        as advocacy_points_full_price_orders
from points
group by customer_id
