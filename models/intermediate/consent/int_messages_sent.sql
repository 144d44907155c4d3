-- Grain: one row per message of a campaign that went out, with the word on its address at that moment.

with events as (
    select * from {{ ref('int_events') }}
),

channel_names as (
    select * from {{ ref('channel_names') }}
),

profiles as (
    select * from {{ ref('stg_email__profiles') }}
),

consents as (
    select * from {{ ref('int_customer_consents') }}
    where purpose = 'marketing'
),

-- What belongs to no campaign may be about an order, which nobody can refuse.
messages as (
    select * from events
    where
        direction = 'outbound'
        and event_type in ('message_sent', 'message_delivered', 'mail_posted')
        and campaign_id is not null
),

messages_of_customers as (
    {{ with_customers('messages', ref('idr_customer_identifiers'), 'occurred_at') }}
),

-- Nobody states an address for post and push: there the customer is the address.
messages_addressed as (
    select
        messages_of_customers.event_id,
        messages_of_customers.customer_id,
        messages_of_customers.campaign_id,
        messages_of_customers.channel,
        messages_of_customers.source,
        channel_names.channel as consent_channel,
        messages_of_customers.occurred_at,
        case channel_names.channel
            when 'email' then 'email:' || {{ normalise_email('profiles.email') }}
            when 'sms' then messages_of_customers.identifier_id
        end as address_id
    from messages_of_customers
    left join channel_names on messages_of_customers.channel = channel_names.name
    left join profiles on messages_of_customers.identifier_id = profiles.profile_id
),

words_at_that_moment as (
    select
        messages_addressed.event_id,
        max(case when consents.topic = 'all' and consents.status = 'denied' then 1 else 0 end) as refusal_count,
        max(case when consents.status = 'granted' then 1 else 0 end) as yes_count
    from messages_addressed
    inner join consents
        on
            messages_addressed.customer_id = consents.customer_id
            and messages_addressed.consent_channel = consents.channel
            and coalesce(messages_addressed.address_id, '') = coalesce(consents.address_id, '')
            and messages_addressed.occurred_at >= consents.valid_from
            and messages_addressed.occurred_at < coalesce(consents.valid_to, timestamp '9999-12-31')
    group by messages_addressed.event_id
),

-- Which topic a campaign is about nobody says: a yes to one of them lets it go, a no to everything refuses it.
messages_judged as (
    select
        messages_addressed.event_id,
        messages_addressed.customer_id,
        messages_addressed.campaign_id,
        messages_addressed.channel,
        messages_addressed.source,
        case
            when words_at_that_moment.refusal_count = 1 then 'denied'
            when words_at_that_moment.yes_count = 1 then 'granted'
            else 'unknown'
        end as consent_then,
        {{ local_date('messages_addressed.occurred_at') }} as sent_date
    from messages_addressed
    left join words_at_that_moment on messages_addressed.event_id = words_at_that_moment.event_id
)

select * from messages_judged
