-- Grain: one row per purchase that the app reported; the orders themselves are in stg_ecommerce__orders.
with

orders_completed as (

    {{ accepted_rows('segment_app', 'order_completed') }}

),

renamed as (

    select
        {{ segment_app_columns() }},
        {{ segment_order_columns() }}
    from orders_completed

)

select * from renamed
