-- Grain: one row per account and subscription that the account said yes or no to, with its channel and list.

with account_subscriptions as (
    select * from {{ ref('stg_registration__account_subscriptions') }}
),

consent_paths as (
    select * from {{ ref('int_consent_paths') }}
)

select
    account_subscriptions.profile_id,
    account_subscriptions.subscription_path,
    consent_paths.list_name,
    account_subscriptions.status,
    account_subscriptions.updated_at,
    coalesce(consent_paths.channel, 'email') as channel
from account_subscriptions
inner join consent_paths on account_subscriptions.subscription_path = consent_paths.consent_path
