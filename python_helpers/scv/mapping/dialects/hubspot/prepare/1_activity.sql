-- Grain: one row per email event that says something of the recipient. What HubSpot merely tried is left out: sent,
-- processed, deferred, and dropped for a reason of its own.
create temp table activity as
with

named as (
    select
        *,
        case
            when type = 'DELIVERED' then 'Received Email'
            when type = 'OPEN' then 'Opened Email'
            when type = 'CLICK' then 'Clicked Email'
            when type = 'BOUNCE' then 'Bounced Email'
            when type = 'SPAMREPORT' then 'Marked Email as Spam'
            when type = 'DROPPED' and dropReason like 'PREVIOUS%' then 'Dropped Email'
            when type = 'STATUSCHANGE' and portalSubscriptionStatus = 'UNSUBSCRIBED' then 'Unsubscribed from Email Marketing'
        end as metric
    from landed.email_events
)

select
    id,
    lower(trim(recipient)) as email,
    md5(lower(trim(recipient))) as person_id,
    metric,
    emailCampaignId as campaign_id,
    type,
    filteredEvent as is_machine,
    -- The first digit of a mail server's answer: 5 for good, 4 for now.
    case when type = 'BOUNCE' then case left(status, 1) when '5' then 'Hard' when '4' then 'Soft' end end as bounce_type,
    make_timestamp(created * 1000) as occurred_at,
    _airbyte_extracted_at
from named
where metric is not null;
