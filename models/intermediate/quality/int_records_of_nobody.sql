-- Grain: one row per robot and per shared till profile: who did what no customer did, for `feed_health`.

with robot_events as (
    select * from {{ ref('int_robot_events') }}
),

shared_till_profiles as (
    select * from {{ ref('idr_shared_till_profiles') }}
),

robots_counted as (
    select
        source,
        robot_name,
        count(*) as record_count,
        max(occurred_at) as newest_at
    from robot_events
    group by source, robot_name
),

records_of_nobody as (
    select
        source || ' robot ' || robot_name as feed_health_id,
        source,
        cast(null as string) as table_name,
        'robot' as status,
        'The robot ' || robot_name || ' visited: its ' || {{ count_in_words('record_count', 'event is', 'events are') }}
        || case when record_count = 1 then ' no visit.' else ' no visits.' end as finding,
        cast(record_count as bigint) as record_count,
        newest_at
    from robots_counted
    union all
    -- The name of whoever can be written to is somebody's, and does not belong here.
    select
        'square.customers profile ' || {{ identifier_value('profile_id') }} as feed_health_id,
        'square' as source,
        'customers' as table_name,
        'shared_profile' as status,
        'The till profile '
        || case
            when profile_name is not null and not has_contact_details then '"' || profile_name || '" '
            else ''
        end
        || 'is no person: ' || {{ count_in_words('order_count', 'order', 'orders') }} || ', at most '
        || {{ figure_in_words('most_orders_a_day') }} || ' a day, '
        || {{ count_in_words('card_count', 'payment card', 'payment cards') }}
        || '. Its sales are anonymous.' as finding,
        cast(order_count as bigint) as record_count,
        cast(null as timestamp) as newest_at
    from shared_till_profiles
)

select * from records_of_nobody
