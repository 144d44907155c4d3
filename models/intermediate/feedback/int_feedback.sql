-- Grain: one row per review written and per ticket opened by a customer.

with opinions_in_the_timeline as (
    select
        event_id,
        customer_id,
        product_id,
        occurred_at
    from {{ ref('int_customer_timeline') }}
    where
        event_type in ('review_written', 'ticket_opened')
        and customer_id is not null
),

reviews as (
    select * from {{ ref('stg_reviews__reviews') }}
),

tickets as (
    select * from {{ ref('stg_customer_service__tickets') }}
),

texts as (
    select
        review_id || ':review' as event_id,
        review_id as feedback_id,
        'review' as kind,
        cast(null as string) as status,
        cast(score as integer) as score,
        concat_ws('. ', title, content) as feedback_text
    from reviews
    union all
    select
        ticket_id || ':opened' as event_id,
        ticket_id as feedback_id,
        'ticket' as kind,
        status,
        cast(null as integer) as score,
        concat_ws('. ', subject, description) as feedback_text
    from tickets
),

feedback as (
    select
        texts.feedback_id,
        opinions_in_the_timeline.customer_id,
        opinions_in_the_timeline.product_id,
        texts.kind,
        texts.status,
        texts.score,
        opinions_in_the_timeline.occurred_at,
        nullif(trim(texts.feedback_text), '') as feedback_text
    from opinions_in_the_timeline
    inner join texts on opinions_in_the_timeline.event_id = texts.event_id
)

select * from feedback
