-- Grain: one row per customer, with the channel that suits them best and why.

with customers as (
    select * from {{ ref('int_customers') }}
),

declared_channels as (
    select * from {{ ref('int_declared_channels') }}
),

inferred_channels as (
    select * from {{ ref('int_inferred_channels') }}
),

consents as (
    select * from {{ ref('int_golden_consents_by_channel') }}
),

email_engagement as (
    select * from {{ ref('int_customer_channel_engagement') }}
    where channel = 'email'
),

-- Their own word comes first, unless they have since taken back the consent that it needs.
candidates as (
    select
        customers.customer_id,
        declared_channels.declared_at,
        declared_channels.engagement_channel as declared_channel,
        inferred_channels.engagement_channel as inferred_channel,
        inferred_channels.actions_90_days,
        inferred_channels.one_action,
        inferred_channels.many_actions,
        email_engagement.delivered_180_days,
        email_engagement.responses_180_days,
        coalesce(declared_consents.status, 'unknown') = 'denied' as is_declared_denied,
        coalesce(email_engagement.is_fatigued, false) as is_email_fatigued,
        coalesce(email_consents.status, 'unknown') = 'granted' as is_email_granted
    from customers
    left join declared_channels on customers.customer_id = declared_channels.customer_id
    left join inferred_channels on customers.customer_id = inferred_channels.customer_id
    left join email_engagement on customers.customer_id = email_engagement.customer_id
    left join consents as declared_consents
        on
            declared_channels.customer_id = declared_consents.customer_id
            and declared_channels.consent_channel = declared_consents.channel
    left join consents as email_consents
        on
            customers.customer_id = email_consents.customer_id
            and email_consents.channel = 'email'
),

channels_chosen as (
    select
        customer_id,
        is_email_fatigued,
        declared_at,
        actions_90_days,
        one_action,
        many_actions,
        delivered_180_days,
        responses_180_days,
        case
            when declared_channel is not null and not is_declared_denied then 'declared'
            when inferred_channel is not null then 'inferred'
            when is_email_granted and not is_email_fatigued then 'permitted'
            else 'unknown'
        end as basis,
        case
            when declared_channel is not null and not is_declared_denied then declared_channel
            when inferred_channel is not null then inferred_channel
            when is_email_granted and not is_email_fatigued then 'email'
        end as preferred_channel
    from candidates
),

preferred_channels as (
    select
        customer_id,
        preferred_channel,
        basis,
        case basis
            when 'declared'
                then 'said so in the preference centre'
                    || coalesce(' on ' || {{ day_in_words(local_date('declared_at')) }}, '')
            when 'inferred'
                then {{ figure_in_words('actions_90_days') }} || ' '
                    || case when actions_90_days = 1 then one_action else many_actions end || ' in 90 days'
            when 'permitted' then 'no channel used enough in 90 days, but email is allowed'
            else 'no channel used enough in 90 days'
        end
        || case
            when basis != 'declared' and is_email_fatigued
                then '; email is fatigued: '
                    || {{ count_in_words('responses_180_days', 'answer', 'answers') }} || ' to '
                    || {{ figure_in_words('delivered_180_days') }} || ' in 180 days'
            else ''
        end as preferred_channel_reason
    from channels_chosen
)

select * from preferred_channels
