-- Events that the seed counts twice as the same thing, on two engagement channels, or that no source has.
with measures as (
    select * from {{ ref('channel_measures') }}
),

event_types as (
    select event_type
    from {{ ref('event_types') }}
    where event_type is not null
    group by event_type
)

select
    measures.channel,
    measures.event_type
from measures
left join event_types on measures.event_type = event_types.event_type
group by measures.channel, measures.event_type
having
    count(*) != count(distinct measures.measure)
    or count(distinct measures.engagement_channel) != 1
    or count(event_types.event_type) = 0
