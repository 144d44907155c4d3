-- Each message of a campaign that the timeline has is counted once, whatever the word on its address was.
with sent as (
    select
        channel,
        source,
        count(*) as messages
    from {{ ref('customer_timeline') }}
    where
        direction = 'outbound'
        and event_type in ('message_sent', 'message_delivered', 'mail_posted')
        and campaign_id is not null
    group by channel, source
),

counted as (
    select
        channel,
        source,
        cast(sum(message_count) as bigint) as messages
    from {{ ref('messages_by_consent') }}
    group by channel, source
)

select
    sent.messages as in_the_timeline,
    counted.messages as counted,
    coalesce(sent.channel, counted.channel) as channel,
    coalesce(sent.source, counted.source) as source
from sent
full join counted on sent.channel = counted.channel and sent.source = counted.source
where sent.messages is distinct from counted.messages
