-- Grain: one row per statement about emails: each change of a subscription, and each opt-out that stands on a contact.
with

changes as (
    select
        subscription_changes.recipient as email,
        change ->> 'change' as said,
        change ->> 'changeType' as kind,
        change ->> 'subscriptionId' as subscription_id,
        make_timestamp(coalesce((change ->> 'timestamp')::bigint, subscription_changes.timestamp) * 1000) as updated_at
    from landed.subscription_changes
    cross join unnest(subscription_changes.changes::json[]) as listed (change)
),

-- hs_email_optout is about all emails, hs_email_optout_12345 about one type of subscription. A contact has no date for
-- either: the opt-out is no younger than the contact's last change.
optouts as (
    select
        contacts.properties ->> 'email' as email,
        'UNSUBSCRIBED' as said,
        case when property = 'hs_email_optout' then 'PORTAL_STATUS' else 'SUBSCRIPTION_STATUS' end as kind,
        nullif(replace(property, 'hs_email_optout', ''), '')[2:] as subscription_id,
        contacts.updatedAt as updated_at
    from landed.contacts
    cross join unnest(json_keys(contacts.properties)) as listed (property)
    where starts_with(property, 'hs_email_optout') and contacts.properties ->> property = 'true'
),

statements as (
    select * from changes
    union all
    select * from optouts
)

select
    'email' as identifier_type,
    statements.email as identifier_value,
    'email' as channel,
    case
        when statements.kind = 'PORTAL_STATUS' or statements.said = 'REPORTED_SPAM' then 'marketing'
        else coalesce(email_subscriptions.name, statements.subscription_id, 'marketing')
    end as purpose,
    case when statements.said = 'SUBSCRIBED' then 'subscribed' else 'unsubscribed' end as status,
    statements.updated_at
from statements
left join latest.email_subscriptions on statements.subscription_id = email_subscriptions.id
where statements.said in ('SUBSCRIBED', 'UNSUBSCRIBED', 'REPORTED_SPAM') and statements.email != ''
