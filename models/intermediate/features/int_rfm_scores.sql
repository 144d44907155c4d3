-- Grain: one row per customer who bought something, with their place among all who did.

with purchases as (
    select * from {{ ref('int_customer_purchases') }}
),

places as (
    select
        customer_id,
        percent_rank() over (order by last_order_at) as recency_place,
        percent_rank() over (order by order_count) as frequency_place,
        -- A hundred dollars are not a hundred pounds: spending is compared among those who pay in one currency.
        percent_rank() over (partition by currency order by net_revenue) as monetary_place
    from purchases
),

-- Five bands of equal width. Equals share a place, so who bought once scores 1 whatever the row order: ntile would deal
-- them into different bands.
scores as (
    select
        customer_id,
        cast(least(floor(recency_place * 5) + 1, 5) as integer) as recency_score,
        cast(least(floor(frequency_place * 5) + 1, 5) as integer) as frequency_score,
        cast(least(floor(monetary_place * 5) + 1, 5) as integer) as monetary_score
    from places
)

select * from scores
