-- Grain: one row per address in a customer's address book.
select
    address ->> 'id' as id,
    customers.id as customer_id,
    address ->> 'firstname' as first_name,
    address ->> 'lastname' as last_name,
    address ->> 'company' as company,
    address -> 'street' ->> 0 as address_1,
    more_of_street(address) as address_2,
    address ->> 'city' as city,
    address -> 'region' ->> 'region' as province,
    address ->> 'postcode' as zip,
    address ->> 'country_id' as country_code,
    address ->> 'telephone' as phone,
    address ->> 'id' = customers.default_billing as is_default,
    customers._airbyte_extracted_at as _fivetran_synced
from latest.customers
cross join unnest(customers.addresses::json[]) as listed (address)
