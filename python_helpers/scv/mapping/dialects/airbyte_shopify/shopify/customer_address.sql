-- Grain: one row per address in a customer's address book, from the stream of addresses or, without it, from the customers.
select
    id,
    customer_id,
    first_name,
    last_name,
    company,
    address1 as address_1,
    address2 as address_2,
    city,
    province,
    zip,
    country,
    country_code,
    phone,
    "default" as is_default,
    _airbyte_extracted_at as _fivetran_synced
from landed.customer_address

union all by name

select
    address ->> 'id' as id,
    customers.id as customer_id,
    address ->> 'first_name' as first_name,
    address ->> 'last_name' as last_name,
    address ->> 'company' as company,
    address ->> 'address1' as address_1,
    address ->> 'address2' as address_2,
    address ->> 'city' as city,
    address ->> 'province' as province,
    address ->> 'zip' as zip,
    address ->> 'country' as country,
    address ->> 'country_code' as country_code,
    address ->> 'phone' as phone,
    (address ->> 'default')::boolean as is_default,
    customers._airbyte_extracted_at as _fivetran_synced
from latest.customers
cross join unnest(customers.addresses::json[]) as listed (address)
where address ->> 'id' not in (select id from landed.customer_address where id is not null)
