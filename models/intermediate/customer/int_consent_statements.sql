-- Grain: one row per time that somebody granted or denied a channel, in any source.
{{ config(materialized='view') }}

with shop_customers as (
    select * from {{ ref('stg_ecommerce__customers') }}
),

store_customers as (
    select * from {{ ref('stg_store__customers') }}
),

email_profiles as (
    select * from {{ ref('stg_email__profiles') }}
),

accounts as (
    select * from {{ ref('stg_registration__accounts') }}
),

account_subscriptions as (
    select * from {{ ref('stg_registration__account_subscriptions') }}
),

account_consents as (
    select * from {{ ref('stg_registration__account_consents') }}
),

events as (
    select * from {{ ref('int_events') }}
    where event_type in ('subscribed', 'unsubscribed', 'message_complained')
),

choices as (
    select * from {{ ref('int_preference_choices_identified') }}
),

-- Who takes one list and not another takes the channel.
account_channels as (
    select
        profile_id,
        channel,
        case when bool_or(status = 'granted') then 'granted' else 'denied' end as status,
        max(updated_at) as updated_at
    from account_subscriptions
    group by profile_id, channel
),

-- `contact_point_id` is the address that the statement is about; null when it is about the person, all addresses.
statements as (
    select
        profile_id as identifier_id,
        'email:' || {{ normalise_email('email') }} as contact_point_id,
        'email' as channel,
        email_consent as status,
        'shopify' as source,
        email_consent_at as stated_at
    from shop_customers
    union all
    select
        profile_id as identifier_id,
        'email:' || {{ normalise_email('email') }} as contact_point_id,
        'email' as channel,
        'denied' as status,
        'square' as source,
        updated_at as stated_at
    from store_customers
    where is_email_unsubscribed
    union all
    select
        events.identifier_id,
        'email:' || {{ normalise_email('email_profiles.email') }} as contact_point_id,
        'email' as channel,
        case when events.event_type = 'subscribed' then 'granted' else 'denied' end as status,
        events.source,
        events.occurred_at as stated_at
    from events
    inner join email_profiles on events.identifier_id = email_profiles.profile_id
    where events.channel = 'email'
    union all
    select
        coalesce(identifier_id, device_identifier_id) as identifier_id,
        coalesce(identifier_id, device_identifier_id) as contact_point_id,
        'sms' as channel,
        case when event_type = 'subscribed' then 'granted' else 'denied' end as status,
        source,
        occurred_at as stated_at
    from events
    where channel = 'sms'
    union all
    select
        account_channels.profile_id as identifier_id,
        case
            when account_channels.channel = 'email' then 'email:' || {{ normalise_email('accounts.email') }}
        end as contact_point_id,
        account_channels.channel,
        account_channels.status,
        'gigya' as source,
        account_channels.updated_at as stated_at
    from account_channels
    inner join accounts on account_channels.profile_id = accounts.profile_id
    union all
    select
        profile_id as identifier_id,
        cast(null as varchar) as contact_point_id,
        'ads' as channel,
        status,
        'gigya' as source,
        updated_at as stated_at
    from account_consents
    where purpose = 'ads'
    union all
    select
        identifier_id,
        case
            when channel = 'email' and identifier_type = 'email' then identifier_id
            when channel in ('sms', 'phone') and identifier_type = 'phone' then identifier_id
        end as contact_point_id,
        channel,
        status,
        'preference_centre' as source,
        updated_at as stated_at
    from choices
)

select * from statements
where status in ('granted', 'denied')
