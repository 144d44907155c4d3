-- Grain: one row per customer and channel on which people are reached: is there anything to reach them at?
{{ config(materialized='view') }}

with customers as (
    select * from {{ ref('int_customers') }}
),

channels as (
    select * from {{ ref('channels') }}
    where purpose is not null
),

golden_records as (
    select * from {{ ref('int_golden_records') }}
),

-- A letter needs a street and a town. The app and the platforms know their people themselves.
contact_points as (
    select
        customers.customer_id,
        channels.channel,
        case channels.contact_point
            when 'email' then golden_records.email is not null
            when 'phone' then golden_records.phone is not null
            when 'mobile' then golden_records.phone is not null
            when 'postal_address'
                then
                    golden_records.address_line_1 is not null
                    and coalesce(golden_records.postcode, golden_records.city) is not null
            else true
        end as has_contact_point
    from customers
    cross join channels
    left join golden_records on customers.customer_id = golden_records.customer_id
)

select * from contact_points
