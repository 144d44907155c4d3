-- Grain: one row per customer, with their consent to be reached at their golden address on each channel.

with golden_records as (
    select * from {{ ref('int_golden_records') }}
),

consents as (
    select * from {{ ref('int_customer_consents') }}
    where is_current
),

-- Email and number are asked at the one address that we would use. A letter goes to the golden address and a
-- notification to every device: there the latest word of the person or of such an address counts, on a tie the
-- stricter.
consents_that_apply as (
    select
        consents.customer_id,
        consents.channel,
        consents.status,
        row_number() over (
            partition by consents.customer_id, consents.channel
            order by
                consents.valid_from desc nulls last,
                case consents.status when 'denied' then 0 else 1 end asc,
                consents.address_id asc nulls first
        ) as recency_rank
    from consents
    left join golden_records on consents.customer_id = golden_records.customer_id
    where
        (consents.channel = 'email' and consents.address_id = 'email:' || golden_records.email)
        or (consents.channel in ('sms', 'phone') and consents.address_id = 'phone:' || golden_records.phone)
        or consents.channel = 'push'
        or (
            consents.channel = 'ads'
            and coalesce(consents.address_id, '')
            in ('', 'email:' || golden_records.email, 'phone:' || golden_records.phone)
        )
        or (
            consents.channel = 'post'
            and (
                consents.address_id is null
                or consents.address_id
                = {{ postal_address_id('golden_records.address_line_1', 'golden_records.postcode') }}
            )
        )
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
