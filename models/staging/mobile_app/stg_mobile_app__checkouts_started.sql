-- Grain: one row per checkout begun in the app.
with

checkouts_started as (

    {{ accepted_rows('segment_app', 'checkout_started') }}

),

renamed as (

    select
        {{ segment_app_columns() }},
        {{ segment_order_columns() }}
    from checkouts_started

)

select * from renamed
