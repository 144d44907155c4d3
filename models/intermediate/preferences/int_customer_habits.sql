-- Grain: one row per customer, intent (browsing or buying), device, weekday or weekend, and part of the day.

with sessions as (
    select * from {{ ref('int_customer_sessions') }}
),

valid_orders as (
    select * from {{ ref('int_customer_orders') }}
    where is_valid
),

day_parts as (
    select * from {{ ref('day_parts') }}
),

-- A visit that ended in an order is buying, and its order says so.
moments as (
    select
        customer_id,
        'browsing' as intent,
        device_type,
        {{ local_timestamp('started_at') }} as local_at
    from sessions
    where not has_order
    union all
    select
        customer_id,
        'buying' as intent,
        device_type,
        {{ local_timestamp('ordered_at') }} as local_at
    from valid_orders
),

habits as (
    select
        moments.customer_id,
        moments.intent,
        case moments.device_type when 'unknown' then null else moments.device_type end as device,
        case when {{ iso_weekday('moments.local_at') }} >= 6 then 'weekend ' else 'weekday ' end
        || day_parts.day_part as day_part,
        count(*) as evidence_count
    from moments
    inner join day_parts on extract(hour from moments.local_at) = day_parts.hour
    where moments.customer_id is not null
    group by
        moments.customer_id,
        moments.intent,
        device,
        day_parts.day_part,
        {{ iso_weekday('moments.local_at') }} >= 6
)

select * from habits
