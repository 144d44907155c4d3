-- Grain: one row per order that the website confirmed, with the browser and the page, and the clicks on advertisements
-- that its visit came by.
{{ config(materialized='view') }}

with tracked_orders as (
    select * from {{ ref('int_tracked_orders') }}
    where channel = 'web'
),

browsing_events as (
    select * from {{ ref('int_browsing_events') }}
),

web_events as (
    select * from {{ ref('int_web_events_collected') }}
),

-- A click that came after the order led to none.
events_of_visits as (
    select
        tracked_orders.order_id,
        browsing_events.event_id,
        browsing_events.occurred_at,
        browsing_events.event_id = tracked_orders.event_id as is_confirmation
    from tracked_orders
    inner join browsing_events on tracked_orders.session_id = browsing_events.session_id
    where browsing_events.occurred_at <= tracked_orders.occurred_at
),

pages as (
    select
        events_of_visits.order_id,
        events_of_visits.event_id,
        events_of_visits.occurred_at,
        events_of_visits.is_confirmation,
        web_events.user_agent,
        web_events.page_url,
        {{ clicked_link('web_events.page_url', 'gclid') }} as google_click_id,
        {{ clicked_link('web_events.page_url', 'fbclid') }} as meta_click_id
    from events_of_visits
    inner join web_events on events_of_visits.event_id = web_events.event_id
),

-- What stands behind the path may say who it was. Of several clicks the last one counts.
visits as (
    select
        order_id,
        max(case when is_confirmation then user_agent end) as user_agent,
        max(
            case when is_confirmation then split_part(split_part(page_url, '?', 1), '#', 1) end
        ) as page_url,
        max_by(google_click_id, (occurred_at, event_id)) filter (
            where google_click_id is not null
        ) as google_click_id,
        max_by(meta_click_id, (occurred_at, event_id)) filter (where meta_click_id is not null) as meta_click_id
    from pages
    group by order_id
),

-- Meta wants the moment at which a click was seen first; its id stays in the address while they read on.
order_visits as (
    select
        visits.order_id,
        visits.user_agent,
        visits.page_url,
        visits.google_click_id,
        visits.meta_click_id,
        min(pages.occurred_at) as meta_clicked_at
    from visits
    left join pages on visits.order_id = pages.order_id and visits.meta_click_id = pages.meta_click_id
    group by
        visits.order_id,
        visits.user_agent,
        visits.page_url,
        visits.google_click_id,
        visits.meta_click_id
)

select * from order_visits
