-- Grain: one row per review written and per ticket opened by a customer.

with feedback as (
    select * from {{ ref('int_feedback') }}
),

sentiments as (
    select * from {{ ref('int_feedback_sentiments') }}
),

themes as (
    select
        feedback_text,
        {{ ordered_text('theme', ', ', 'theme') }} as themes
    from {{ ref('int_feedback_themes') }}
    group by feedback_text
),

feedback_judged as (
    select
        feedback.*,
        sentiments.sentiment,
        themes.themes
    from feedback
    left join sentiments on feedback.feedback_text = sentiments.feedback_text
    left join themes on feedback.feedback_text = themes.feedback_text
)

select
    feedback_id,
    customer_id,
    product_id,
    kind,
    status,
    themes,
    score,
    {{ as_decimal('sentiment', 5, 4) }} as sentiment,
    occurred_at
from feedback_judged
