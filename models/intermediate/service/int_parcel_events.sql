-- Grain: one row per scan of a parcel.
{{ config(materialized='view') }}

with checkpoints as (
    select * from {{ ref('stg_delivery__checkpoints') }}
),

orders as (
    select * from {{ ref('int_orders') }}
),

phone_numbers as (
    select * from {{ ref('idr_phone_numbers') }}
),

checkpoints_ranked as (
    select
        *,
        row_number() over (partition by tracking_id, status order by occurred_at, checkpoint_id) as scan_number
    from checkpoints
),

-- A parcel leaves once, however often it is scanned on its way. It belongs to whoever ordered it; the telephone number
-- on it is the recipient's, and counts where nothing else names anybody.
parcel_events as (
    select
        checkpoints_ranked.checkpoint_id as event_id,
        checkpoints_ranked.occurred_at,
        'delivery' as channel,
        case
            when checkpoints_ranked.status = 'in_transit' and checkpoints_ranked.scan_number > 1
                then 'in_transit_again'
            else checkpoints_ranked.status
        end as raw_event,
        checkpoints_ranked.order_id,
        cast(null as integer) as value,
        'aftership' as source,
        'trackings' as source_table,
        checkpoints_ranked.checkpoint_id as source_record_id,
        coalesce(
            orders.identifier_id,
            'email:' || {{ normalise_email('checkpoints_ranked.email') }},
            'phone:' || buyer_numbers.phone,
            'phone:' || parcel_numbers.phone
        ) as identifier_id,
        orders.device_identifier_id
    from checkpoints_ranked
    left join orders on checkpoints_ranked.order_id = orders.order_id
    left join phone_numbers as buyer_numbers
        on checkpoints_ranked.buyer_phone = buyer_numbers.raw_phone and buyer_numbers.line_type != 'landline'
    left join phone_numbers as parcel_numbers
        on
            checkpoints_ranked.phone = parcel_numbers.raw_phone
            and parcel_numbers.line_type != 'landline'
            and orders.order_id is null
)

select * from parcel_events
