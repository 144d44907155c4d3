-- Grain: one row per customer who left a checkout, or could not pay, and has not ordered since.

with timeline as (
    select * from {{ ref('int_customer_timeline') }}
    where
        event_type in ('checkout_failed', 'checkout_abandoned')
        and customer_id is not null
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

latest_orders as (
    select * from {{ ref('int_latest_orders') }}
),

latest_interruptions as (
    select
        timeline.customer_id,
        max(timeline.occurred_at) filter (where timeline.event_type = 'checkout_failed') as failed_at,
        max(timeline.occurred_at) filter (where timeline.event_type = 'checkout_abandoned') as abandoned_at,
        max_by(timeline.event_id, (timeline.occurred_at, timeline.event_id)) filter (
            where timeline.event_type = 'checkout_failed'
        ) as failed_event_id,
        max_by(timeline.event_id, (timeline.occurred_at, timeline.event_id)) filter (
            where timeline.event_type = 'checkout_abandoned'
        ) as abandoned_event_id,
        max_by(timeline.value, (timeline.occurred_at, timeline.event_id)) filter (
            where timeline.event_type = 'checkout_abandoned' and timeline.value is not null
        ) as abandoned_value
    from timeline
    cross join as_of
    where timeline.occurred_at >= as_of.as_of - interval '{{ var("trigger_lookback_days") }} days'
    group by timeline.customer_id
),

checkout_interruptions as (
    select
        latest_interruptions.customer_id,
        latest_interruptions.failed_event_id,
        latest_interruptions.abandoned_event_id,
        latest_interruptions.abandoned_value,
        case
            when coalesce(latest_orders.last_checkout_at < latest_interruptions.failed_at, true)
                then latest_interruptions.failed_at
        end as failed_at,
        case
            when coalesce(latest_orders.last_checkout_at < latest_interruptions.abandoned_at, true)
                then latest_interruptions.abandoned_at
        end as abandoned_at
    from latest_interruptions
    left join latest_orders on latest_interruptions.customer_id = latest_orders.customer_id
)

select * from checkout_interruptions
where failed_at is not null or abandoned_at is not null
