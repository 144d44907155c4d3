select
    id || '1' as id,
    id as order_id,
    shipping_address_first_name as first_name,
    shipping_address_last_name as last_name,
    shipping_address_address_1 as street_1,
    shipping_address_address_2 as street_2,
    shipping_address_city as city,
    shipping_address_province as state,
    shipping_address_zip as zip,
    shipping_address_country_code as country_iso2,
    shipping_address_phone as phone
from latest."order"
where id is not null
