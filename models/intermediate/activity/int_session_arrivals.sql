-- Grain: one row per session, with the page, the referrer and the campaign that it began with.

with browsing_events as (
    select * from {{ ref('int_browsing_events') }}
),

first_events as (
    select
        session_id,
        referrer,
        coalesce(page_path, screen_name) as landing_page
    from browsing_events
    where session_id = md5(event_id)
),

-- One event gives all three columns of the campaign, so that they never mix two campaigns.
campaign_events_ranked as (
    select
        session_id,
        campaign_name,
        campaign_source,
        campaign_medium,
        row_number() over (partition by session_id order by occurred_at, event_id) as campaign_rank
    from browsing_events
    where
        session_id is not null
        and coalesce(campaign_name, campaign_source, campaign_medium) is not null
),

arrivals as (
    select
        first_events.session_id,
        first_events.landing_page,
        first_events.referrer,
        campaign_events_ranked.campaign_name,
        campaign_events_ranked.campaign_source,
        campaign_events_ranked.campaign_medium
    from first_events
    left join campaign_events_ranked
        on
            first_events.session_id = campaign_events_ranked.session_id
            and campaign_events_ranked.campaign_rank = 1
)

select * from arrivals
