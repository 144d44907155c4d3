-- Grain: one row per customer and channel of contact, with the messages that they were sent in the last seven days.

with timeline as (
    select * from {{ ref('int_customer_timeline') }}
    where
        direction = 'outbound'
        and customer_id is not null
        and event_type in ('message_sent', 'message_delivered', 'message_bounced', 'mail_posted', 'call_made')
),

channel_names as (
    select * from {{ ref('channel_names') }}
),

deliveries as (
    select * from {{ ref('int_destination_deliveries') }}
    where kind = 'triggers' and status = 'accepted' and channel is not null
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

-- A message may be reported sent and then delivered: it is one all the same.
messages_reported as (
    select
        timeline.customer_id,
        channel_names.channel,
        timeline.occurred_at,
        coalesce(timeline.source_record_id, timeline.event_id) as message_id
    from timeline
    inner join channel_names on timeline.channel = channel_names.name
    cross join as_of
    where timeline.occurred_at > as_of.as_of - interval '7 days'
),

-- A trigger that we handed over is a message, unless whoever took it has reported one within the day after.
triggers_sent as (
    select
        deliveries.customer_id,
        deliveries.channel,
        deliveries.event_id as message_id,
        min(deliveries.sent_at) as occurred_at
    from deliveries
    cross join as_of
    left join messages_reported
        on
            deliveries.customer_id = messages_reported.customer_id
            and deliveries.channel = messages_reported.channel
            and deliveries.sent_at <= messages_reported.occurred_at
            and messages_reported.occurred_at < deliveries.sent_at + interval '1 day'
    where
        deliveries.sent_at > as_of.as_of - interval '7 days'
        and messages_reported.message_id is null
    group by deliveries.customer_id, deliveries.channel, deliveries.event_id
),

messages as (
    select
        customer_id,
        channel,
        message_id,
        occurred_at
    from messages_reported
    union all
    select
        customer_id,
        channel,
        message_id,
        occurred_at
    from triggers_sent
),

messages_this_week as (
    select
        customer_id,
        channel,
        count(distinct message_id) as message_count,
        max(occurred_at) as last_message_at
    from messages
    group by customer_id, channel
)

select * from messages_this_week
