-- Grain: one row per customer who used a channel enough to call it theirs, with the one that earned the most points.

with engagement as (
    select * from {{ ref('int_customer_channel_engagement') }}
),

rules as (
    select * from {{ ref('preferred_channel_rules') }}
),

consents as (
    select * from {{ ref('int_golden_consents_by_channel') }}
),

points_earned as (
    select
        engagement.customer_id,
        engagement.channel as engagement_channel,
        engagement.actions_90_days,
        rules.one_action,
        rules.many_actions,
        engagement.actions_90_days * rules.points_per_action as points
    from engagement
    inner join rules on engagement.channel = rules.engagement_channel
    left join consents
        on
            engagement.customer_id = consents.customer_id
            and rules.consent_channel = consents.channel
    where
        engagement.actions_90_days >= rules.minimum_actions
        and not coalesce(engagement.is_fatigued, false)
        and case rules.consent_needed
            when 'granted' then coalesce(consents.status, 'unknown') = 'granted'
            when 'not_denied' then coalesce(consents.status, 'unknown') != 'denied'
            else true
        end
),

channels_ranked as (
    select
        *,
        row_number() over (
            partition by customer_id
            order by points desc, actions_90_days desc, engagement_channel asc
        ) as points_rank
    from points_earned
),

inferred_channels as (
    select
        customer_id,
        engagement_channel,
        actions_90_days,
        one_action,
        many_actions,
        points
    from channels_ranked
    where points_rank = 1
)

select * from inferred_channels
