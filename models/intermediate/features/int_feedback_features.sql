-- Grain: one row per customer who wrote a review or opened a ticket.

with feedback as (
    select * from {{ ref('int_customer_feedback') }}
),

feedback_added_up as (
    select
        customer_id,
        count_if(kind = 'review') as review_count,
        count_if(kind = 'review' and score >= {{ var('good_review_stars') }}) as good_review_count,
        avg(case when kind = 'review' then score end) as average_review_score,
        cast(sum(case when kind = 'review' then sentiment end) as double)
        / nullif(count(case when kind = 'review' then sentiment end), 0) as average_review_sentiment,
        count_if(kind = 'ticket') as ticket_count,
        count_if(kind = 'ticket' and coalesce(status, '') not in ('solved', 'closed', 'deleted')) as open_ticket_count
    from feedback
    group by customer_id
)

select * from feedback_added_up
