-- Grain: one row per customer with the app, with the advertising id of the telephone that they used last.

with screen_views as (
    select * from {{ ref('stg_mobile_app__screen_views') }}
    where advertising_id is not null and device_id is not null
),

owners as (
    select * from {{ ref('idr_customer_identifiers') }}
),

latest_by_device as (
    select
        {{ identifier_id('device_id', 'device_id') }} as identifier_id,
        max_by(advertising_id, (occurred_at, event_id)) as advertising_id,
        max(occurred_at) as last_seen_at
    from screen_views
    group by device_id
),

advertising_ids as (
    select
        owners.customer_id,
        max_by(latest_by_device.advertising_id, (latest_by_device.last_seen_at, latest_by_device.identifier_id))
            as advertising_id
    from latest_by_device
    inner join owners
        on {{ owned_at('owners', 'latest_by_device.identifier_id', 'latest_by_device.last_seen_at') }}
    group by owners.customer_id
)

select * from advertising_ids
