-- Grain: one row per customer and engagement channel on which anything happened.
{{ config(kept_by='customer_id') }}

with event_counts as (
    select * from {{ ref('int_customer_event_counts') }}
    where {{ tonight('customer_id') }}
),

measures as (
    select * from {{ ref('channel_measures') }}
),

visits as (
    select * from {{ ref('int_customer_visits') }}
    where {{ tonight('customer_id') }}
),

purchases as (
    select * from {{ ref('int_channel_purchases') }}
    where {{ tonight('customer_id') }}
),

counts_of_every_kind as (
    select
        event_counts.customer_id,
        measures.engagement_channel,
        measures.measure,
        event_counts.event_count,
        event_counts.events_90_days,
        event_counts.events_180_days,
        case when event_counts.direction = 'inbound' then event_counts.last_event_at end as last_inbound_at,
        case when event_counts.direction = 'outbound' then event_counts.last_event_at end as last_outbound_at
    from event_counts
    inner join measures
        on
            event_counts.channel = measures.channel
            and event_counts.event_type = measures.event_type
    union all
    -- On the website and in the app it is the visit that counts and not each page of it.
    select
        visits.customer_id,
        visits.engagement_channel,
        visit_measures.measure,
        visits.visit_count as event_count,
        visits.visits_90_days as events_90_days,
        visits.visits_180_days as events_180_days,
        cast(null as timestamp) as last_inbound_at,
        cast(null as timestamp) as last_outbound_at
    from visits
    cross join (values ('visited'), ('acted')) as visit_measures (measure)
    union all
    select
        customer_id,
        engagement_channel,
        'bought' as measure,
        bought_count as event_count,
        0 as events_90_days,
        0 as events_180_days,
        last_bought_at as last_inbound_at,
        cast(null as timestamp) as last_outbound_at
    from purchases
),

measures_added_up as (
    select
        customer_id,
        engagement_channel,
        sum(case when measure = 'sent' then event_count else 0 end) as sent_count,
        sum(case when measure = 'delivered' then event_count else 0 end) as delivered_count,
        sum(case when measure = 'opened' then event_count else 0 end) as opened_count,
        sum(case when measure = 'clicked' then event_count else 0 end) as clicked_count,
        sum(case when measure = 'replied' then event_count else 0 end) as replied_count,
        sum(case when measure = 'visited' then event_count else 0 end) as visited_count,
        sum(case when measure = 'bought' then event_count else 0 end) as bought_count,
        sum(case when measure = 'sent' then events_90_days else 0 end) as sent_90_days,
        sum(case when measure = 'opened' then events_90_days else 0 end) as opened_90_days,
        sum(case when measure = 'clicked' then events_90_days else 0 end) as clicked_90_days,
        sum(case when measure = 'acted' then events_90_days else 0 end) as actions_90_days,
        sum(case when measure = 'acted' then events_180_days - events_90_days else 0 end) as actions_90_days_before,
        sum(case when measure = 'delivered' then events_180_days else 0 end) as delivered_180_days,
        sum(
            case when measure in ('opened', 'clicked', 'replied') then events_180_days else 0 end
        ) as responses_180_days,
        max(last_inbound_at) as last_inbound_at,
        max(last_outbound_at) as last_outbound_at
    from counts_of_every_kind
    group by customer_id, engagement_channel
)

select * from measures_added_up
