-- Grain: one row per checkout begun on the website.
with

checkouts_started as (

    {{ accepted_rows('segment_web', 'checkout_started') }}

),

renamed as (

    select
        {{ segment_web_columns() }},
        {{ segment_order_columns() }}
    from checkouts_started

)

select * from renamed
