-- Grain: one row per review written and per ticket opened by a customer.
{{ config(materialized='view') }}

with customer_feedback as (
    select * from {{ ref('int_customer_feedback') }}
)

select
    feedback_id,
    customer_id,
    product_id,
    kind,
    status,
    themes,
    score,
    sentiment,
    occurred_at
from customer_feedback
