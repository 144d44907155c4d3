-- Grain: one row per touch: a moment at which a known customer came to us, each counted once.

with touches_observed as (
    select * from {{ ref('int_touches_observed') }}
),

platforms as (
    select * from {{ ref('advertising_platforms') }}
),

campaign_names as (
    select * from {{ ref('int_campaign_names') }}
),

touches_in_order as (
    select
        *,
        lag(touch_channel) over (partition by customer_id order by occurred_at, touch_id) as previous_touch_channel,
        lag(occurred_at) over (partition by customer_id order by occurred_at, touch_id) as previous_occurred_at
    from touches_observed
),

-- A click and the visit that it opens are seen by two systems, and a basket of returns is many events: what follows
-- within a visit's time through the same channel, or without any, is the same coming.
touches_counted_once as (
    select *
    from touches_in_order
    where
        previous_occurred_at is null
        or occurred_at > previous_occurred_at + interval '{{ var("session_timeout_minutes") }} minutes'
        or (touch_channel != previous_touch_channel and touch_channel not in ('direct', 'app'))
),

campaigns_recognised as (
    select
        touches_counted_once.touch_id,
        touches_counted_once.customer_id,
        touches_counted_once.touch_channel,
        platforms.platform,
        campaign_names.campaign_name,
        touches_counted_once.occurred_at,
        coalesce(campaign_names.campaign_id, touches_counted_once.campaign_reference) as campaign_id
    from touches_counted_once
    left join platforms on touches_counted_once.campaign_source = platforms.campaign_source
    left join campaign_names
        on
            case
                when touches_counted_once.touch_channel = 'email' then 'email' else platforms.platform
            end = campaign_names.publisher
            and {{ campaign_key('touches_counted_once.campaign_reference') }} = campaign_names.campaign_key
)

select * from campaigns_recognised
