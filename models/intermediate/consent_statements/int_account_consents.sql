-- Grain: one row per choice of an account or in the preference centre, and answer to the cookie banner.
{{ config(materialized='view') }}

with accounts as (
    select * from {{ ref('stg_registration__accounts') }}
),

account_subscriptions as (
    select * from {{ ref('int_account_subscriptions') }}
),

account_consents as (
    select * from {{ ref('stg_registration__account_consents') }}
),

consent_paths as (
    select * from {{ ref('int_consent_paths') }}
),

choices as (
    select * from {{ ref('int_preference_choices_identified') }}
),

web_consents as (
    select * from {{ ref('int_web_consents') }}
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
    left join phone_numbers on {{ is_number_of('phone_numbers', 'accounts.phone', 'accounts.country_code') }}
),

-- Who has left one list may stay on others. Who has left every list that they were asked about, and more than one, has
-- left them all.
lists_all_left as (
    select
        profile_id,
        channel,
        max(updated_at) as updated_at
    from account_subscriptions
    group by profile_id, channel
    having count(*) > 1 and not bool_or(status = 'granted')
),

subscriptions as (
    select
        profile_id,
        channel,
        list_name,
        status,
        updated_at
    from account_subscriptions
    union all
    select
        profile_id,
        channel,
        cast(null as string) as list_name,
        'denied' as status,
        updated_at
    from lists_all_left
),

consents as (
    select
        'gigya' as source,
        'accounts' as source_table,
        'subscriptions' as column_name,
        subscriptions.status as said,
        subscriptions.profile_id as source_record_id,
        subscriptions.profile_id as identifier_id,
        account_addresses.email_id,
        account_addresses.phone_id,
        subscriptions.channel as named_channel,
        subscriptions.list_name as named_topic,
        subscriptions.updated_at as stated_at
    from subscriptions
    left join account_addresses on subscriptions.profile_id = account_addresses.profile_id
    union all
    -- A purpose that names a channel (`sms_marketing`, `marketing.email`) is about the account's address there.
    select
        'gigya' as source,
        'accounts' as source_table,
        'preferences' as column_name,
        account_consents.status as said,
        account_consents.profile_id as source_record_id,
        account_consents.profile_id as identifier_id,
        case when consent_paths.channel is not null then account_addresses.email_id end as email_id,
        case when consent_paths.channel is not null then account_addresses.phone_id end as phone_id,
        coalesce(consent_paths.channel, 'any') as named_channel,
        account_consents.purpose as named_topic,
        account_consents.updated_at as stated_at
    from account_consents
    left join consent_paths on account_consents.purpose = consent_paths.consent_path
    left join account_addresses on account_consents.profile_id = account_addresses.profile_id
    union all
    select
        'preference_centre' as source,
        'choices' as source_table,
        'status' as column_name,
        said,
        choice_id as source_record_id,
        identifier_id,
        case when identifier_type = 'email' then identifier_id end as email_id,
        case when identifier_type = 'phone' then identifier_id end as phone_id,
        channel as named_channel,
        purpose as named_topic,
        updated_at as stated_at
    from choices
    union all
    select
        'segment_web' as source,
        'pages' as source_table,
        'context_consent_category_preferences' as column_name,
        said,
        source_record_id,
        identifier_id,
        cast(null as string) as email_id,
        cast(null as string) as phone_id,
        cast(null as string) as named_channel,
        cast(null as string) as named_topic,
        stated_at
    from web_consents
)

select * from consents
