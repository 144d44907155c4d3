-- F21: whoever a destination is told about granted exactly what its audience is for and about, judged from the consents
-- themselves and not from the columns that audiences read; no detail goes that its own channel does not allow.

with contacts as (
    select * from {{ ref('audience_contacts') }}
    where coalesce(change_type, '') != 'remove'
),

audiences as (
    select * from {{ ref('audiences') }}
),

consents as (
    select * from {{ ref('customer_consents') }}
),

topics as (
    select topic
    from audiences
    group by topic
),

-- The word on the topic, where there is one at the address, else the word on everything.
consents_on_topics as (
    select
        consents.customer_id,
        topics.topic,
        consents.channel,
        consents.address,
        coalesce(
            max(case when consents.topic = topics.topic then consents.status end),
            max(case when consents.topic = 'all' then consents.status end)
        ) as status
    from consents
    cross join topics
    where consents.topic in ('all', topics.topic)
    group by consents.customer_id, topics.topic, consents.channel, consents.address
),

granted as (
    select
        customer_id,
        topic,
        bool_or(channel = 'ads') as allows_ads,
        bool_or(channel = 'email') as allows_email,
        bool_or(channel in ('sms', 'phone')) as allows_phone,
        bool_or(channel = 'post') as allows_post,
        bool_or(channel = 'push') as allows_push
    from consents_on_topics
    where status = 'granted'
    group by customer_id, topic
)

select
    contacts.audience,
    contacts.customer_id
from contacts
inner join audiences on contacts.audience = audiences.audience
left join granted
    on
        contacts.customer_id = granted.customer_id
        and audiences.topic = granted.topic
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
