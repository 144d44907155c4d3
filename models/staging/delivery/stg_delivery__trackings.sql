-- Grain: one row per AfterShip tracking (a parcel).
with

trackings as (

    {{ accepted_rows('aftership', 'trackings') }}

),

renamed as (

    select
        'aftership:' || id as tracking_id,
        'shopify:' || coalesce({{ null_if_blank('order_id') }}, {{ null_if_blank('order_number') }}) as order_id,

        {{ null_if_blank('order_number') }} as order_number,
        {{ null_if_blank('tracking_number') }} as tracking_number,
        lower({{ null_if_blank('slug') }}) as carrier,
        {{ parcel_status('tag') }} as status,
        {{ parcel_contacts() }},
        coalesce(
            {{ null_if_blank('customer_name') }},
            {{ parcel_customer('name', is_buyer=false) }},
            {{ parcel_customer('name', is_buyer=true) }}
        ) as recipient_name,

        coalesce(return_to_sender, false) as is_returned_to_sender,

        -- Newer versions of AfterShip's API keep what the carrier says now apart from what it said first.
        coalesce(
            {{ utc_timestamp(json_text('latest_estimated_delivery', '$.datetime')) }},
            {{ utc_timestamp(json_text('latest_estimated_delivery', '$.datetime_max')) }},
            expected_delivery
        ) as expected_delivery_at,
        created_at,
        updated_at
    from trackings

)

select * from renamed
