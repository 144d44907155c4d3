-- Channels whose messages, visits or orders are not those of the timeline, the sessions and the orders.
with engagement as (
    select
        channel,
        sum(delivered_count) as delivered_count,
        sum(opened_count) as opened_count,
        sum(visited_count) as visited_count,
        sum(bought_count) as bought_count
    from {{ ref('customer_channel_engagement') }}
    group by channel
),

timeline as (
    select
        channel,
        count_if(event_type = 'message_delivered') as delivered_count,
        count_if(event_type = 'message_opened') as opened_count
    from {{ ref('customer_timeline') }}
    where customer_id is not null
    group by channel
),

sessions as (
    select
        case channel when 'mobile_app' then 'app' else 'website' end as channel,
        count(*) as visited_count
    from {{ ref('customer_sessions') }}
    where customer_id is not null
    group by channel
),

orders_in_all as (
    select count(*) as bought_count
    from {{ ref('orders') }}
    where
        is_valid
        and customer_id is not null
)

select
    engagement.channel,
    'messages' as what
from engagement
inner join timeline on engagement.channel = timeline.channel
where
    engagement.channel = 'email'
    and (
        engagement.delivered_count != timeline.delivered_count
        or engagement.opened_count != timeline.opened_count
    )
union all
select
    sessions.channel,
    'visits' as what
from sessions
left join engagement on sessions.channel = engagement.channel
where sessions.visited_count is distinct from engagement.visited_count
union all
select
    'all' as channel,
    'orders' as what
from orders_in_all
where bought_count != (select coalesce(sum(engagement.bought_count), 0) from engagement)
