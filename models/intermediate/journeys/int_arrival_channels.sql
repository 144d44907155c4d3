-- Grain: one row per combination of medium, source and referring host that ever brought a visit.

with visits as (
    select * from {{ ref('int_customer_sessions') }}
),

rules as (
    select * from {{ ref('touch_channel_rules') }}
),

arrivals as (
    select distinct
        campaign_medium,
        campaign_source,
        referrer
    from visits
    where coalesce(campaign_medium, campaign_source, referrer) is not null
),

arrivals_read as (
    select
        *,
        lower(campaign_medium) as medium_read,
        lower(campaign_source) as source_read,
        lower(split_part(referrer, '/', 3)) as referrer_host
    from arrivals
),

arrivals_ruled as (
    select
        arrivals_read.campaign_medium,
        arrivals_read.campaign_source,
        arrivals_read.referrer,
        min_by(rules.touch_channel, rules.priority) as touch_channel
    from arrivals_read
    inner join rules
        on
            (rules.campaign_medium is null or {{ is_like('arrivals_read.medium_read', 'rules.campaign_medium') }})
            and (rules.campaign_source is null or {{ is_like('arrivals_read.source_read', 'rules.campaign_source') }})
            and (rules.referrer_host is null or {{ is_like('arrivals_read.referrer_host', 'rules.referrer_host') }})
    group by arrivals_read.campaign_medium, arrivals_read.campaign_source, arrivals_read.referrer
)

select * from arrivals_ruled
