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
        {{ null_if_blank(json_text('emails', '$[0]')) }} as email,
        {{ null_if_blank(json_text('smses', '$[0]')) }} as phone,
        {{ null_if_blank('customer_name') }} as recipient_name,

        coalesce(return_to_sender, false) as is_returned_to_sender,

        expected_delivery as expected_delivery_at,
        created_at,
        updated_at
    from trackings

)

select * from renamed
