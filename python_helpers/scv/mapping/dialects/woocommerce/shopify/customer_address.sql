-- Grain: one row per address that a customer filled in: WooCommerce keeps one to bill to and one to ship to.
with

both_addresses as (
    select id as customer_id, 'billing' as kind, billing as address, _airbyte_extracted_at
    from latest.customers
    union all
    select id as customer_id, 'shipping' as kind, shipping as address, _airbyte_extracted_at
    from latest.customers
)

select
    customer_id || '-' || kind as id,
    customer_id,
    address ->> 'first_name' as first_name,
    address ->> 'last_name' as last_name,
    address ->> 'company' as company,
    address ->> 'address_1' as address_1,
    address ->> 'address_2' as address_2,
    address ->> 'city' as city,
    address ->> 'state' as province,
    address ->> 'postcode' as zip,
    address ->> 'country' as country_code,
    address ->> 'phone' as phone,
    kind = 'billing' as is_default,
    _airbyte_extracted_at as _fivetran_synced
from both_addresses
where
    concat_ws('', address ->> 'address_1', address ->> 'city', address ->> 'postcode', address ->> 'phone') != ''
