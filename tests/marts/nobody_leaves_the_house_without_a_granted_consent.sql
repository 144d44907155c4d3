-- Whoever a destination is told about granted exactly what its audience is for, judged from the consents themselves and
-- not from the columns that audiences read; no detail goes that its own channel does not allow.

with contacts as (
    select * from {{ ref('audience_contacts') }}
    where coalesce(change_type, '') != 'remove'
),

audiences as (
    select * from {{ ref('audiences') }}
),

consents as (
    select * from {{ ref('customer_consents') }}
    where status = 'granted'
),

granted as (
    select
        customer_id,
        bool_or(purpose = 'ads' and channel = 'ads') as allows_ads,
        bool_or(purpose = 'marketing' and channel = 'email') as allows_email,
        bool_or(purpose = 'marketing' and channel in ('sms', 'phone')) as allows_phone,
        bool_or(purpose = 'marketing' and channel = 'post') as allows_post,
        bool_or(purpose = 'marketing' and channel = 'push') as allows_push
    from consents
    group by customer_id
)

select
    contacts.audience,
    contacts.customer_id
from contacts
inner join audiences on contacts.audience = audiences.audience
left join granted on contacts.customer_id = granted.customer_id
where
    not coalesce(case
        when audiences.purpose = 'ads' then granted.allows_ads
        when audiences.channel = 'email' then granted.allows_email
        when audiences.channel in ('sms', 'phone') then granted.allows_phone
        when audiences.channel = 'post' then granted.allows_post
        when audiences.channel = 'push' then granted.allows_push
    end, false)
    or (
        audiences.purpose = 'marketing'
        and (
            (contacts.email is not null and not granted.allows_email)
            or (contacts.phone is not null and not granted.allows_phone)
            or (contacts.postcode is not null and not granted.allows_post)
        )
    )
