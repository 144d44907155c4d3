-- Grain: one row per advertising campaign and month, with what it cost.

with campaign_reports as (
    select * from {{ ref('stg_advertising__campaign_reports') }}
),

platforms as (
    select
        platform,
        min(touch_channel) as touch_channel
    from {{ ref('advertising_platforms') }}
    group by platform
),

touches as (
    select * from {{ ref('int_touches') }}
    where platform is not null
),

main_currency as (
    select * from {{ ref('int_main_currency') }}
),

-- One campaign may reach people in more than one way: its cost stands where most of them came from.
campaign_channels_ranked as (
    select
        platform,
        campaign_id,
        touch_channel,
        row_number() over (partition by platform, campaign_id order by count(*) desc, touch_channel asc)
            as channel_rank
    from touches
    group by platform, campaign_id, touch_channel
),

advertising_months as (
    select
        platform,
        campaign_id,
        cast(date_trunc('month', report_date) as date) as month_date,
        max_by(campaign_name, (report_date, campaign_name)) filter (where campaign_name is not null) as campaign_name,
        sum(spend) as spend,
        sum(clicks) as clicks,
        sum(impressions) as impressions
    from campaign_reports
    group by platform, campaign_id, cast(date_trunc('month', report_date) as date)
),

-- The reports name no currency: spend is taken to be in the one that most orders are paid in.
advertising_months_described as (
    select
        advertising_months.*,
        main_currency.currency,
        coalesce(campaign_channels_ranked.touch_channel, platforms.touch_channel, 'other_campaign') as touch_channel
    from advertising_months
    cross join main_currency
    left join campaign_channels_ranked
        on
            advertising_months.platform = campaign_channels_ranked.platform
            and advertising_months.campaign_id = campaign_channels_ranked.campaign_id
            and campaign_channels_ranked.channel_rank = 1
    left join platforms on advertising_months.platform = platforms.platform
)

select * from advertising_months_described
