-- Grain: one row per customer to whom email was sent.
{{ config(materialized='view') }}

with engagement as (
    select * from {{ ref('int_customer_channel_engagement') }}
)

select
    customer_id,
    sent_90_days as emails_sent_90_days,
    opened_90_days as emails_opened_90_days,
    clicked_90_days as emails_clicked_90_days,
    is_fatigued as is_email_fatigued
from engagement
where channel = 'email'
