-- Grain: one row per customer, with their consent to be reached at their golden address on each channel.

with golden_records as (
    select * from {{ ref('int_golden_records') }}
),

consents as (
    select * from {{ ref('int_customer_consents') }}
),

-- What they said of the address we would use or of the channel as a whole: the later word, on a tie the stricter.
consents_that_apply as (
    select
        consents.customer_id,
        consents.channel,
        consents.status,
        row_number() over (
            partition by consents.customer_id, consents.channel
            order by
                consents.stated_at desc nulls last,
                case consents.status when 'denied' then 0 else 1 end asc,
                consents.contact_point_id asc
        ) as recency_rank
    from consents
    left join golden_records on consents.customer_id = golden_records.customer_id
    where
        consents.contact_point_id = 'customer'
        or (consents.channel = 'email' and consents.contact_point_id = 'email:' || golden_records.email)
        or (consents.channel in ('sms', 'phone') and consents.contact_point_id = 'phone:' || golden_records.phone)
),

golden_consents as (
    select
        customer_id,
        max(case when channel = 'email' then status end) as consent_email,
        max(case when channel = 'sms' then status end) as consent_sms,
        max(case when channel = 'phone' then status end) as consent_phone,
        max(case when channel = 'post' then status end) as consent_post,
        max(case when channel = 'push' then status end) as consent_push,
        max(case when channel = 'ads' then status end) as consent_ads
    from consents_that_apply
    where recency_rank = 1
    group by customer_id
)

select * from golden_consents
