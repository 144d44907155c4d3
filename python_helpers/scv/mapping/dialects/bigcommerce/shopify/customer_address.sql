-- Grain: one row per address in a customer's address book; none of them is the default one.
select
    address ->> 'id' as id,
    customers.id as customer_id,
    address ->> 'first_name' as first_name,
    address ->> 'last_name' as last_name,
    address ->> 'company' as company,
    address ->> 'address1' as address_1,
    address ->> 'address2' as address_2,
    address ->> 'city' as city,
    address ->> 'state_or_province' as province,
    address ->> 'postal_code' as zip,
    address ->> 'country' as country,
    address ->> 'country_code' as country_code,
    address ->> 'phone' as phone,
    customers._airbyte_extracted_at as _fivetran_synced
from latest.customers
cross join unnest(customers.addresses::json[]) as listed (address)
