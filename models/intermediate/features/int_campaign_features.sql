-- Grain: one row per customer to whom a campaign was sent, with the last one and what became of it.

with timeline as (
    select * from {{ ref('int_customer_timeline') }}
    where
        customer_id is not null
        and campaign_id is not null
        and event_type in (
            'message_sent', 'message_delivered', 'message_bounced', 'message_opened', 'message_clicked',
            'mail_posted', 'mail_delivered', 'mail_returned'
        )
),

campaign_names as (
    select
        campaign_id,
        min(campaign_name) as campaign_name
    from {{ ref('int_campaign_names') }}
    where publisher = 'email'
    group by campaign_id
),

-- What a channel never tells is not known: nobody sees a letter being opened.
channels_measured as (
    select
        channel,
        count_if(event_type = 'message_opened') > 0 as tells_openings,
        count_if(event_type = 'message_clicked') > 0 as tells_clicks
    from timeline
    group by channel
),

campaigns_received as (
    select
        customer_id,
        channel,
        campaign_id,
        min(occurred_at) filter (where event_type not in ('message_opened', 'message_clicked')) as sent_at,
        count_if(event_type in ('message_delivered', 'mail_delivered', 'message_opened', 'message_clicked')) > 0
            as is_received,
        -- Who clicks has it open, whatever their mail program says.
        count_if(event_type in ('message_opened', 'message_clicked')) > 0 as is_opened,
        count_if(event_type = 'message_clicked') > 0 as is_clicked
    from timeline
    group by customer_id, channel, campaign_id
),

campaigns_ranked as (
    select
        *,
        row_number() over (
            partition by customer_id
            order by sent_at desc, channel asc, campaign_id asc
        ) as recency_rank
    from campaigns_received
    where sent_at is not null
),

campaign_features as (
    select
        campaigns_ranked.customer_id,
        campaigns_ranked.channel as last_campaign_channel,
        campaigns_ranked.is_received as is_last_campaign_received,
        campaigns_ranked.sent_at as last_campaign_at,
        coalesce(campaign_names.campaign_name, campaigns_ranked.campaign_id) as last_campaign,
        case when channels_measured.tells_openings then campaigns_ranked.is_opened end as is_last_campaign_opened,
        case when channels_measured.tells_clicks then campaigns_ranked.is_clicked end as is_last_campaign_clicked
    from campaigns_ranked
    left join campaign_names on campaigns_ranked.campaign_id = campaign_names.campaign_id
    left join channels_measured on campaigns_ranked.channel = channels_measured.channel
    where campaigns_ranked.recency_rank = 1
)

select * from campaign_features
