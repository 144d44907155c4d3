-- Grain: one row per channel, platform, campaign and day: what was sent, what became of it, what it brought and cost.

with campaign_messages as (
    select
        *,
        cast(null as string) as platform
    from {{ ref('int_campaign_messages') }}
),

advertising_days as (
    select * from {{ ref('int_advertising_days') }}
),

campaign_names as (
    select
        publisher,
        campaign_id,
        min(campaign_name) as campaign_name
    from {{ ref('int_campaign_names') }}
    group by publisher, campaign_id
),

main_currency as (
    select * from {{ ref('int_main_currency') }}
),

campaign_channels as (
    select touch_channel from campaign_messages
    union
    select touch_channel from {{ ref('advertising_platforms') }}
),

-- What a channel did beyond its campaigns counts where it sends or advertises; a visit to the store is no campaign.
campaign_orders as (
    select orders.*
    from {{ ref('int_campaign_orders') }} as orders
    left join campaign_channels on orders.touch_channel = campaign_channels.touch_channel
    where orders.campaign_id is not null or campaign_channels.touch_channel is not null
),

campaign_days as (
    select
        touch_channel,
        platform,
        campaign_id,
        message_date as campaign_date
    from campaign_messages
    union
    select
        touch_channel,
        platform,
        campaign_id,
        report_date as campaign_date
    from advertising_days
    union
    select
        touch_channel,
        platform,
        campaign_id,
        order_date as campaign_date
    from campaign_orders
),

-- What a channel never tells is not known: a day without an opening is none where openings are told at all. Of
-- advertising only days count that its platform reported.
campaign_days_measured as (
    select
        campaign_days.*,
        campaign_names.campaign_name,
        main_currency.currency,
        advertising_days.impressions as impression_count,
        case when sum(messages.sent_count) over same_kind > 0 then coalesce(messages.sent_count, 0) end
            as sent_count,
        case when sum(messages.delivered_count) over same_kind > 0 then coalesce(messages.delivered_count, 0) end
            as delivered_count,
        case when sum(messages.opened_count) over same_kind > 0 then coalesce(messages.opened_count, 0) end
            as opened_count,
        case when sum(messages.bounced_count) over same_kind > 0 then coalesce(messages.bounced_count, 0) end
            as bounced_count,
        case when sum(messages.unsubscribed_count) over same_kind > 0 then coalesce(messages.unsubscribed_count, 0) end
            as unsubscribed_count,
        coalesce(
            advertising_days.clicks,
            case when sum(messages.clicked_count) over same_kind > 0 then coalesce(messages.clicked_count, 0) end
        ) as clicked_count,
        coalesce(advertising_days.spend, messages.spend) as spend,
        md5(
            concat_ws(
                '|',
                campaign_days.touch_channel,
                coalesce(campaign_days.platform, ''),
                coalesce(campaign_days.campaign_id, ''),
                cast(campaign_days.campaign_date as string)
            )
        ) as campaign_day_id,
        coalesce(orders.first_orders, 0) as first_orders,
        coalesce(orders.first_cents, 0) / 100e0 as first_revenue,
        coalesce(orders.last_orders, 0) as last_orders,
        coalesce(orders.last_cents, 0) / 100e0 as last_revenue,
        coalesce(orders.linear_orders, 0) as linear_orders,
        coalesce(orders.linear_cents, 0) / 100e0 as linear_revenue,
        coalesce(orders.time_decay_orders, 0) as time_decay_orders,
        coalesce(orders.time_decay_cents, 0) / 100e0 as time_decay_revenue,
        coalesce(orders.position_orders, 0) as position_orders,
        coalesce(orders.position_cents, 0) / 100e0 as position_revenue,
        coalesce(orders.data_driven_orders, 0) as data_driven_orders,
        coalesce(orders.data_driven_cents, 0) / 100e0 as data_driven_revenue
    from campaign_days
    cross join main_currency
    left join campaign_messages as messages
        on
            campaign_days.touch_channel = messages.touch_channel
            and campaign_days.platform is not distinct from messages.platform
            and campaign_days.campaign_id is not distinct from messages.campaign_id
            and campaign_days.campaign_date = messages.message_date
    left join advertising_days
        on
            campaign_days.touch_channel = advertising_days.touch_channel
            and campaign_days.platform is not distinct from advertising_days.platform
            and campaign_days.campaign_id is not distinct from advertising_days.campaign_id
            and campaign_days.campaign_date = advertising_days.report_date
    left join campaign_orders as orders
        on
            campaign_days.touch_channel = orders.touch_channel
            and campaign_days.platform is not distinct from orders.platform
            and campaign_days.campaign_id is not distinct from orders.campaign_id
            and campaign_days.campaign_date = orders.order_date
    left join campaign_names
        on
            coalesce(campaign_days.platform, campaign_days.touch_channel) = campaign_names.publisher
            and campaign_days.campaign_id = campaign_names.campaign_id
    window same_kind as (
        partition by campaign_days.touch_channel, campaign_days.campaign_id is null
    )
)

select
    campaign_day_id,
    campaign_id,
    touch_channel,
    platform,
    campaign_name,
    currency,
    cast(sent_count as bigint) as sent_count,
    cast(delivered_count as bigint) as delivered_count,
    cast(opened_count as bigint) as opened_count,
    cast(clicked_count as bigint) as clicked_count,
    cast(bounced_count as bigint) as bounced_count,
    cast(unsubscribed_count as bigint) as unsubscribed_count,
    cast(impression_count as bigint) as impression_count,
    cast(first_orders as double) as first_orders,
    cast(first_revenue as decimal(18, 2)) as first_revenue,
    cast(last_orders as double) as last_orders,
    cast(last_revenue as decimal(18, 2)) as last_revenue,
    cast(linear_orders as double) as linear_orders,
    cast(linear_revenue as decimal(18, 2)) as linear_revenue,
    cast(time_decay_orders as double) as time_decay_orders,
    cast(time_decay_revenue as decimal(18, 2)) as time_decay_revenue,
    cast(position_orders as double) as position_orders,
    cast(position_revenue as decimal(18, 2)) as position_revenue,
    cast(data_driven_orders as double) as data_driven_orders,
    cast(data_driven_revenue as decimal(18, 2)) as data_driven_revenue,
    cast(spend as decimal(18, 6)) as spend,
    campaign_date
from campaign_days_measured
