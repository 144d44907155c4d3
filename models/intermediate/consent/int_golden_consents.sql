-- Grain: one row per customer, with their consent to be reached for marketing at large at their golden address.

with consents as (
    select * from {{ ref('int_golden_consents_by_channel') }}
)

select
    customer_id,
    max(case when channel = 'email' then status end) as consent_email,
    max(case when channel = 'sms' then status end) as consent_sms,
    max(case when channel = 'phone' then status end) as consent_phone,
    max(case when channel = 'post' then status end) as consent_post,
    max(case when channel = 'push' then status end) as consent_push,
    max(case when channel = 'ads' then status end) as consent_ads
from consents
group by customer_id
