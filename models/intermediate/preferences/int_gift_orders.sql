-- Grain: one row per order that was sent to somebody else than the one who paid for it.
{{ config(materialized='view') }}

with orders as (
    select * from {{ ref('stg_ecommerce__orders') }}
),

-- Two given names or two family names that differ; a name that one of the two lacks says nothing.
gift_orders as (
    select order_id
    from orders
    where
        lower(trim(shipping_given_name)) != lower(trim(billing_given_name))
        or lower(trim(shipping_family_name)) != lower(trim(billing_family_name))
)

select * from gift_orders
