-- Grain: one row per attribution model, channel, campaign, currency and month.

with campaign_credits as (
    select * from {{ ref('int_campaign_credits') }}
),

advertising_days as (
    select * from {{ ref('int_advertising_days') }}
),

removal_effects as (
    select * from {{ ref('int_channel_removal_effects') }}
),

models as (
    select attribution_models.model
    from (
        values ('first'), ('last'), ('linear'), ('time_decay'), ('position'), ('data_driven')
    ) as attribution_models (model)
),

credits_of_models as (
    select
        models.model,
        campaign_credits.touch_channel,
        campaign_credits.platform,
        campaign_credits.campaign_id,
        campaign_credits.campaign_name,
        campaign_credits.currency,
        cast({{ dbt.date_trunc('month', 'campaign_credits.order_date') }} as date) as month_date,
        0 as spend,
        0 as clicks,
        0 as impressions,
        case models.model
            when 'first' then campaign_credits.first_orders
            when 'last' then campaign_credits.last_orders
            when 'linear' then campaign_credits.linear_orders
            when 'time_decay' then campaign_credits.time_decay_orders
            when 'position' then campaign_credits.position_orders
            else campaign_credits.data_driven_orders
        end as attributed_orders,
        case models.model
            when 'first' then campaign_credits.first_cents
            when 'last' then campaign_credits.last_cents
            when 'linear' then campaign_credits.linear_cents
            when 'time_decay' then campaign_credits.time_decay_cents
            when 'position' then campaign_credits.position_cents
            else campaign_credits.data_driven_cents
        end as attributed_cents
    from campaign_credits
    cross join models
),

-- Money was spent on some campaigns that nobody came from, and people came from campaigns that cost nothing.
credits_and_costs as (
    select
        model,
        touch_channel,
        platform,
        campaign_id,
        campaign_name,
        currency,
        month_date,
        spend,
        clicks,
        impressions,
        attributed_orders,
        attributed_cents
    from credits_of_models
    union all
    select
        models.model,
        advertising_days.touch_channel,
        advertising_days.platform,
        advertising_days.campaign_id,
        advertising_days.campaign_name,
        advertising_days.currency,
        cast({{ dbt.date_trunc('month', 'advertising_days.report_date') }} as date) as month_date,
        advertising_days.spend,
        advertising_days.clicks,
        advertising_days.impressions,
        0 as attributed_orders,
        0 as attributed_cents
    from advertising_days
    cross join models
),

campaign_months as (
    select
        model,
        touch_channel,
        platform,
        campaign_id,
        currency,
        month_date,
        cast(sum(attributed_orders) as double) as attributed_orders,
        cast(sum(attributed_cents) / 100 as decimal(18, 2)) as attributed_revenue,
        cast(sum(spend) as decimal(18, 2)) as spend,
        cast(sum(clicks) as bigint) as click_count,
        cast(sum(impressions) as bigint) as impression_count,
        max(campaign_name) as campaign_name
    from credits_and_costs
    group by model, touch_channel, platform, campaign_id, currency, month_date
),

returns_worked_out as (
    select
        campaign_months.*,
        removal_effects.removal_effect,
        cast(campaign_months.attributed_revenue as double) / nullif(campaign_months.spend, 0) as return_on_spend,
        cast(campaign_months.spend as double) / nullif(campaign_months.attributed_orders, 0) as cost_per_order,
        md5(
            concat_ws(
                '|',
                campaign_months.model,
                campaign_months.touch_channel,
                coalesce(campaign_months.platform, ''),
                coalesce(campaign_months.campaign_id, ''),
                coalesce(campaign_months.currency, ''),
                cast(campaign_months.month_date as string)
            )
        ) as campaign_attribution_id
    from campaign_months
    left join removal_effects on campaign_months.touch_channel = removal_effects.touch_channel
)

select
    campaign_attribution_id,
    campaign_id,
    model,
    touch_channel,
    platform,
    campaign_name,
    currency,
    click_count,
    impression_count,
    attributed_orders,
    attributed_revenue,
    spend,
    return_on_spend,
    cost_per_order,
    removal_effect,
    month_date
from returns_worked_out
