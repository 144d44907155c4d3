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

as_of as (
    select * from {{ ref('int_as_of') }}
),

-- A message may be reported sent and then delivered: it is one all the same.
messages_this_week as (
    select
        timeline.customer_id,
        channel_names.channel,
        count(distinct coalesce(timeline.source_record_id, timeline.event_id)) as message_count,
        max(timeline.occurred_at) as last_message_at
    from timeline
    inner join channel_names on timeline.channel = channel_names.name
    cross join as_of
    where timeline.occurred_at > as_of.as_of - interval '7 days'
    group by timeline.customer_id, channel_names.channel
)

select * from messages_this_week
