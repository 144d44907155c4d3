-- Grain: one row per trigger, with the channel that suits it best and what speaks against even that one.

with occasions as (
    select * from {{ ref('int_trigger_occasions') }}
),

contact_channels as (
    select * from {{ ref('int_contact_channels') }}
),

channels_offered as (
    {{ list_elements('occasions', text_parts('channels', '|')) }}
),

-- The channel that is open comes before the one that they prefer, and that before the one that suits the trigger.
channels_ranked as (
    select
        channels_offered.trigger_id,
        contact_channels.channel,
        contact_channels.earliest_hour,
        contact_channels.latest_hour,
        contact_channels.day_part,
        not contact_channels.is_allowed as is_forbidden,
        contact_channels.is_allowed and contact_channels.is_used_up as is_used_up,
        contact_channels.is_allowed and contact_channels.is_fatigued as is_fatigued,
        row_number() over (
            partition by channels_offered.trigger_id
            order by
                case when contact_channels.is_allowed then 0 else 1 end,
                case when contact_channels.is_used_up then 1 else 0 end,
                case when contact_channels.is_fatigued then 1 else 0 end,
                case when contact_channels.is_preferred then 0 else 1 end,
                channels_offered.element_number
        ) as channel_rank
    from channels_offered
    inner join contact_channels
        on
            channels_offered.customer_id = contact_channels.customer_id
            and channels_offered.topic = contact_channels.topic
            and channels_offered.element = contact_channels.channel
)

select
    trigger_id,
    channel,
    earliest_hour,
    latest_hour,
    day_part,
    is_forbidden,
    is_used_up,
    is_fatigued
from channels_ranked
where channel_rank = 1
