-- Grain: one row per account registered, subscription or consent of an account, and choice in the preference centre.
{{ config(materialized='view') }}

with accounts as (
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

refusals as (
    select said from {{ ref('consent_sources') }}
    where
        source = 'preference_centre'
        and table_name = 'choices'
        and column_name = 'status'
        and status = 'denied'
),

account_events as (
    select
        profile_id || ':registered' as event_id,
        created_at as occurred_at,
        'registration' as channel,
        'account' as raw_event,
        'gigya' as source,
        'accounts' as source_table,
        profile_id as source_record_id,
        profile_id as identifier_id
    from accounts
    union all
    select
        profile_id || ':subscription:' || subscription_path as event_id,
        updated_at as occurred_at,
        'registration' as channel,
        'subscription_' || status as raw_event,
        'gigya' as source,
        'accounts' as source_table,
        profile_id as source_record_id,
        profile_id as identifier_id
    from account_subscriptions
    union all
    select
        profile_id || ':consent:' || purpose as event_id,
        updated_at as occurred_at,
        'registration' as channel,
        'consent_' || status as raw_event,
        'gigya' as source,
        'accounts' as source_table,
        profile_id as source_record_id,
        profile_id as identifier_id
    from account_consents
    union all
    select
        choices.choice_id as event_id,
        choices.updated_at as occurred_at,
        'preferences' as channel,
        case when refusals.said is null then 'choice' else 'choice_denied' end as raw_event,
        'preference_centre' as source,
        'choices' as source_table,
        choices.choice_id as source_record_id,
        choices.identifier_id
    from choices
    left join refusals on {{ letters_and_digits('choices.said') }} = {{ letters_and_digits('refusals.said') }}
)

select
    event_id,
    occurred_at,
    channel,
    raw_event,
    cast(null as string) as product_id,
    cast(null as string) as order_id,
    cast(null as string) as campaign_id,
    cast(null as integer) as value,
    source,
    source_table,
    source_record_id,
    identifier_id
from account_events
