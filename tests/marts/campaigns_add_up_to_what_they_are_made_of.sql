-- Messages, orders, revenue and cost of all days of a channel are those that timeline, attribution and reports have.
with campaigns as (
    select
        touch_channel,
        sum(sent_count) as sent_count,
        sum(data_driven_revenue) as data_driven_revenue,
        sum(last_orders) as last_orders,
        sum(impression_count) as impression_count
    from {{ ref('campaigns') }}
    group by touch_channel
),

messages as (
    select
        channel_measures.engagement_channel as touch_channel,
        count(*) as sent_count
    from {{ ref('customer_timeline') }} as timeline
    inner join {{ ref('channel_measures') }} as channel_measures
        on timeline.channel = channel_measures.channel and timeline.event_type = channel_measures.event_type
    where channel_measures.measure = 'sent' and channel_measures.engagement_channel != 'delivery'
    group by channel_measures.engagement_channel
),

attribution as (
    select
        attribution.*,
        main_currency.currency as main_currency
    from {{ ref('campaign_attribution') }} as attribution
    cross join {{ ref('int_main_currency') }} as main_currency
    where
        attribution.campaign_id is not null
        or attribution.touch_channel in (select campaigns.touch_channel from campaigns)
),

credits as (
    select
        touch_channel,
        sum(attributed_revenue) filter (where model = 'data_driven' and currency = main_currency)
            as data_driven_revenue,
        sum(attributed_orders) filter (where model = 'last') as last_orders,
        sum(impression_count) filter (where model = 'last') as impression_count
    from attribution
    group by touch_channel
)

select
    campaigns.*,
    messages.sent_count as messages_of_the_timeline,
    credits.data_driven_revenue as attributed_revenue,
    credits.last_orders as attributed_orders
from campaigns
left join messages on campaigns.touch_channel = messages.touch_channel
left join credits on campaigns.touch_channel = credits.touch_channel
where
    campaigns.sent_count is distinct from messages.sent_count
    or campaigns.data_driven_revenue is distinct from coalesce(credits.data_driven_revenue, 0)
    or abs(campaigns.last_orders - coalesce(credits.last_orders, 0)) > 1e-6
    or coalesce(campaigns.impression_count, 0) is distinct from coalesce(credits.impression_count, 0)
