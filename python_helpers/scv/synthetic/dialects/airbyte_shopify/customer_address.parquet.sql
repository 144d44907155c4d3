select
    id::bigint as id,
    customer_id::bigint as customer_id,
    first_name,
    last_name,
    concat_ws(' ', first_name, last_name) as name,
    company,
    address_1 as address1,
    address_2 as address2,
    city,
    province,
    zip,
    country,
    country_code,
    phone,
    is_default as "default",
    uuid()::varchar as _airbyte_raw_id,
    _fivetran_synced::timestamptz as _airbyte_extracted_at
from landed.customer_address
