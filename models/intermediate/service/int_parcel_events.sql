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

order_references as (
    select * from {{ ref('int_order_references') }}
),

checkpoints_ranked as (
    select
        checkpoints.*,
        coalesce(order_references.order_id, checkpoints.order_id) as resolved_order_id,
        row_number() over (
            partition by checkpoints.tracking_id, checkpoints.status
            order by checkpoints.occurred_at nulls last, checkpoints.checkpoint_id
        ) as scan_number
    from checkpoints
    left join order_references on checkpoints.order_id = order_references.reference
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
        checkpoints_ranked.resolved_order_id as order_id,
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
    left join orders on checkpoints_ranked.resolved_order_id = orders.order_id
    left join phone_numbers as buyer_numbers
        on
            {{ is_number_of('buyer_numbers', 'checkpoints_ranked.buyer_phone') }}
            and buyer_numbers.line_type != 'landline'
    left join phone_numbers as parcel_numbers
        on
            {{ is_number_of('parcel_numbers', 'checkpoints_ranked.phone') }}
            and parcel_numbers.line_type != 'landline'
            and orders.order_id is null
)

select * from parcel_events
