-- Grain: one row per channel, campaign and day on which something happened to its messages for the first time.

with events as (
    select * from {{ ref('int_events') }}
),

channels as (
    select * from {{ ref('channels') }}
),

channel_measures as (
    select * from {{ ref('channel_measures') }}
),

text_messages as (
    select * from {{ ref('stg_sms__messages') }}
),

main_currency as (
    select * from {{ ref('int_main_currency') }}
),

-- News of a parcel is sent as well, and is no marketing.
marketing_measures as (
    select channel_measures.*
    from channel_measures
    inner join channels on channel_measures.engagement_channel = channels.engagement_channel
    where channels.purpose = 'marketing'
),

-- What counts as sent and as opened the seed says; what came back and who had enough of it, the event alone.
measures as (
    select
        channel,
        event_type,
        engagement_channel as touch_channel,
        measure
    from marketing_measures
    where measure in ('sent', 'delivered', 'opened', 'clicked')
    union
    select
        channel,
        event_type,
        engagement_channel as touch_channel,
        case event_type when 'unsubscribed' then 'unsubscribed' else 'bounced' end as measure
    from marketing_measures
    where event_type in ('message_bounced', 'mail_returned', 'unsubscribed')
),

events_of_messages as (
    select
        events.event_id,
        events.campaign_id,
        measures.touch_channel,
        measures.measure,
        events.occurred_at,
        coalesce(events.device_identifier_id, events.identifier_id, events.event_id) as addressee_id,
        case
            when measures.measure = 'sent' and text_messages.price_currency = main_currency.currency
                then text_messages.price
        end as spend
    from events
    inner join measures on events.channel = measures.channel and events.event_type = measures.event_type
    cross join main_currency
    left join text_messages on events.event_id = text_messages.message_id
),

-- Nothing says which message of a campaign was opened: it is taken to be the last that the addressee was sent before.
events_with_their_message as (
    select
        *,
        {{ last_known("case when measure = 'sent' then event_id end") }} over (
            partition by touch_channel, campaign_id, addressee_id
            order by occurred_at, case when measure = 'sent' then 0 else 1 end, event_id
            rows between unbounded preceding and current row
        ) as message_id
    from events_of_messages
),

-- Opened ten times is opened once, on the day when it first was, so that days add up to the campaign.
messages as (
    select
        touch_channel,
        campaign_id,
        addressee_id,
        message_id,
        measure,
        sum(spend) as spend,
        {{ local_date('min(occurred_at)') }} as message_date
    from events_with_their_message
    group by touch_channel, campaign_id, addressee_id, message_id, measure
),

campaign_messages as (
    select
        touch_channel,
        campaign_id,
        message_date,
        count(*) filter (where measure = 'sent') as sent_count,
        count(*) filter (where measure = 'delivered') as delivered_count,
        count(*) filter (where measure = 'opened') as opened_count,
        count(*) filter (where measure = 'clicked') as clicked_count,
        count(*) filter (where measure = 'bounced') as bounced_count,
        count(*) filter (where measure = 'unsubscribed') as unsubscribed_count,
        sum(spend) as spend
    from messages
    group by touch_channel, campaign_id, message_date
)

select * from campaign_messages
