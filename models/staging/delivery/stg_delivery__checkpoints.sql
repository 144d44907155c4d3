-- Grain: one row per checkpoint of an AfterShip tracking (a scan on the parcel's way).
-- A table, because every reader of a view would parse the JSON again.
{{ config(materialized='table') }}

with

trackings as (

    {{ accepted_rows('aftership', 'trackings') }}

),

checkpoints as (

    {{ json_elements('trackings', 'checkpoints') }}

),

renamed as (

    select
        -- Carriers append checkpoints, so that a position keeps its meaning from one load to the next.
        'aftership:' || id || ':' || cast(element_number as string) as checkpoint_id,
        'aftership:' || id as tracking_id,
        'shopify:' || coalesce({{ null_if_blank('order_id') }}, {{ null_if_blank('order_number') }}) as order_id,

        {{ parcel_contacts() }},
        {{ parcel_status(json_text('element', '$.tag')) }} as status,
        {{ null_if_blank(json_text('element', '$.message')) }} as message,
        {{ null_if_blank(json_text('element', '$.city')) }} as city,

        -- A scan without a readable time happened no later than AfterShip heard of it.
        coalesce(
            {{ utc_timestamp(json_text('element', '$.checkpoint_time')) }},
            {{ utc_timestamp(json_text('element', '$.created_at')) }},
            updated_at,
            created_at
        ) as occurred_at
    from checkpoints

)

select * from renamed
