-- Grain: one row per customer, with what a destination may recognise them by.

with customers as (
    select * from {{ ref('int_customers') }}
),

golden_records as (
    select * from {{ ref('int_golden_records') }}
),

advertising_ids as (
    select * from {{ ref('int_customer_advertising_ids') }}
),

details as (
    select
        customers.customer_id,
        golden_records.email,
        golden_records.phone,
        golden_records.given_name,
        golden_records.family_name,
        golden_records.address_line_1,
        golden_records.address_line_2,
        golden_records.city,
        golden_records.region,
        golden_records.postcode,
        golden_records.country_code,
        advertising_ids.advertising_id,
        golden_records.birth_date
    from customers
    left join golden_records on customers.customer_id = golden_records.customer_id
    left join advertising_ids on customers.customer_id = advertising_ids.customer_id
)

-- Whether a destination has to hear of a person again, without keeping what it was told.
select
    *,
    {{ salted_hash("to_json(" ~ list_of(
        'email', 'phone', 'given_name', 'family_name', 'address_line_1', 'address_line_2', 'city', 'region', 'postcode',
        'country_code', 'advertising_id', 'cast(birth_date as string)'
    ) ~ ")") }} as details_hash
from details
