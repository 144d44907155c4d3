-- Grain: one row per time that somebody granted or denied a channel, in any source.

with shop_customers as (
    select * from {{ ref('stg_ecommerce__customers') }}
),

store_customers as (
    select * from {{ ref('stg_store__customers') }}
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

choices as (
    select * from {{ ref('int_preference_choices_identified') }}
),

consent_events as (
    select * from {{ ref('int_consent_events') }}
),

phone_numbers as (
    select * from {{ ref('idr_phone_numbers') }}
),

account_addresses as (
    select
        accounts.profile_id,
        'email:' || {{ normalise_email('accounts.email') }} as email_id,
        'phone:' || phone_numbers.phone as phone_id
    from accounts
    left join phone_numbers on accounts.phone = phone_numbers.raw_phone
),

-- Who takes one list and not another takes the channel, since the day they took the one.
account_channels as (
    select
        profile_id,
        channel,
        case when bool_or(status = 'granted') then 'granted' else 'denied' end as status,
        coalesce(max(case when status = 'granted' then updated_at end), max(updated_at)) as updated_at
    from account_subscriptions
    group by profile_id, channel
),

-- `address_id` is the address that the statement names; null when it names none and is about the person.
-- What a system only shows as its present state was said at the latest when that state was read, if it is a no, and
-- at the earliest when the record was made, if it is a yes.
statements as (
    select
        profile_id as identifier_id,
        'email' as channel,
        'marketing' as purpose,
        email_consent as status,
        'shopify' as source,
        'customer' as source_table,
        profile_id as source_record_id,
        'email:' || {{ normalise_email('email') }} as address_id,
        case when email_consent = 'granted' then 'consent' else 'refusal' end as legal_source,
        coalesce(email_consent_at, case when email_consent = 'granted' then created_at else updated_at end)
            as stated_at
    from shop_customers
    union all
    select
        profile_id as identifier_id,
        'email' as channel,
        'marketing' as purpose,
        'denied' as status,
        'square' as source,
        'customers' as source_table,
        profile_id as source_record_id,
        'email:' || {{ normalise_email('email') }} as address_id,
        'objection' as legal_source,
        updated_at as stated_at
    from store_customers
    where is_email_unsubscribed
    union all
    select
        account_channels.profile_id as identifier_id,
        account_channels.channel,
        'marketing' as purpose,
        account_channels.status,
        'gigya' as source,
        'accounts' as source_table,
        account_channels.profile_id as source_record_id,
        case
            when account_channels.channel = 'email' then account_addresses.email_id
            when account_channels.channel in ('sms', 'phone') then account_addresses.phone_id
        end as address_id,
        case when account_channels.status = 'granted' then 'consent' else 'refusal' end as legal_source,
        account_channels.updated_at as stated_at
    from account_channels
    inner join account_addresses on account_channels.profile_id = account_addresses.profile_id
    union all
    select
        profile_id as identifier_id,
        'ads' as channel,
        'ads' as purpose,
        status,
        'gigya' as source,
        'accounts' as source_table,
        profile_id as source_record_id,
        cast(null as varchar) as address_id,
        case when status = 'granted' then 'consent' else 'refusal' end as legal_source,
        updated_at as stated_at
    from account_consents
    where purpose in ('ads', 'advertising')
    union all
    select
        identifier_id,
        case when purpose in ('ads', 'advertising') then 'ads' else channel end as channel,
        case when channel = 'ads' or purpose in ('ads', 'advertising') then 'ads' else 'marketing' end as purpose,
        status,
        'preference_centre' as source,
        'choices' as source_table,
        choice_id as source_record_id,
        case
            when channel = 'email' and identifier_type = 'email' then identifier_id
            when channel in ('sms', 'phone') and identifier_type = 'phone' then identifier_id
        end as address_id,
        case when status = 'granted' then 'consent' else 'refusal' end as legal_source,
        updated_at as stated_at
    from choices
    where coalesce(purpose, 'marketing') in ('marketing', 'ads', 'advertising')
    union all
    select
        identifier_id,
        channel,
        'marketing' as purpose,
        status,
        source,
        source_table,
        source_record_id,
        address_id,
        legal_source,
        stated_at
    from consent_events
)

select * from statements
where status in ('granted', 'denied')
