-- Grain: one row per customer and topic that a trigger or an audience rests on, with their word on it on each channel.
{{ config(materialized='view') }}

with permissions as (
    select * from {{ ref('int_topic_permissions') }}
)

select
    customer_id,
    topic,
    max(case when channel = 'email' then status end) as consent_email,
    max(case when channel = 'sms' then status end) as consent_sms,
    max(case when channel = 'phone' then status end) as consent_phone,
    max(case when channel = 'post' then status end) as consent_post,
    max(case when channel = 'push' then status end) as consent_push,
    max(case when channel = 'ads' then status end) as consent_ads
from permissions
group by customer_id, topic
