-- Grain: one row per customer, with what a destination may recognise them by.

with customers as (
    select * from {{ ref('single_customer_view') }}
),

advertising_ids as (
    select * from {{ ref('int_customer_advertising_ids') }}
),

details as (
    select
        customers.customer_id,
        customers.email,
        customers.phone,
        customers.given_name,
        customers.family_name,
        customers.address_line_1,
        customers.address_line_2,
        customers.address_city as city,
        customers.address_region as region,
        customers.address_postcode as postcode,
        customers.address_country_code as country_code,
        advertising_ids.advertising_id,
        customers.birth_date
    from customers
    left join advertising_ids on customers.customer_id = advertising_ids.customer_id
)

-- Whether a destination has to hear of a person again, without keeping what it was told.
select
    *,
    {{ salted_hash("to_json([
        email, phone, given_name, family_name, address_line_1, address_line_2, city, region, postcode, country_code,
        advertising_id, cast(birth_date as varchar)
    ])") }} as details_hash
from details
