-- Scenario 27: what the view says of email and of text messages are the rows of that address, and nothing else: granted
-- where one topic of marketing is.
with consents as (
    select
        consents.customer_id,
        consents.channel,
        consents.address,
        case
            when bool_or(consents.status = 'granted' and coalesce(topics.opens_channel, true)) then 'granted'
            when bool_or(consents.status = 'denied' and coalesce(topics.opens_channel, true)) then 'denied'
            else 'unknown'
        end as status
    from {{ ref('customer_consents') }} as consents
    left join {{ ref('consent_topics') }} as topics on consents.topic = topics.topic
    where consents.purpose = 'marketing'
    group by consents.customer_id, consents.channel, consents.address
),

customers as (
    select * from {{ ref('single_customer_view') }}
)

select
    customers.customer_id,
    customers.consent_email,
    customers.consent_sms,
    customers.consent_phone,
    emails.status as email_status,
    texts.status as sms_status,
    calls.status as phone_status
from customers
left join consents as emails
    on
        customers.customer_id = emails.customer_id
        and customers.email = emails.address
        and emails.channel = 'email'
left join consents as texts
    on
        customers.customer_id = texts.customer_id
        and customers.phone = texts.address
        and texts.channel = 'sms'
left join consents as calls
    on
        customers.customer_id = calls.customer_id
        and customers.phone = calls.address
        and calls.channel = 'phone'
where
    customers.consent_email != coalesce(emails.status, 'unknown')
    or customers.consent_sms != coalesce(texts.status, 'unknown')
    or customers.consent_phone != coalesce(calls.status, 'unknown')
