-- Grain: one row per version of a customer, and one per address that only charges know.
with

people as (
    select
        id,
        name,
        email,
        phone,
        address,
        created,
        coalesce(updated, created) as updated
    from landed.customers
    where livemode is distinct from false

    union all

    select
        customer_id as id,
        arg_max(billing_details ->> 'name', created) as name,
        arg_max(email, created) as email,
        arg_max(billing_details ->> 'phone', created) as phone,
        arg_max(billing_details -> 'address', created) as address,
        min(created) as created,
        max(created) as updated
    from live_charges
    where starts_with(customer_id, 'guest-')
    group by customer_id
)

select
    id,
    -- One field holds the whole name: its last word is taken for the family's.
    nullif(regexp_extract(trim(name), '^(.+)\s+\S+$', 1), '') as given_name,
    nullif(regexp_extract(trim(name), '(\S+)$', 1), '') as family_name,
    email as email_address,
    phone as phone_number,
    case when address is not null then to_json({
        'address_line_1': address ->> 'line1',
        'address_line_2': address ->> 'line2',
        'locality': address ->> 'city',
        'administrative_district_level_1': address ->> 'state',
        'postal_code': address ->> 'postal_code',
        'country': address ->> 'country'
    }) end as address,
    'THIRD_PARTY' as creation_source,
    make_timestamp(created * 1000000) as created_at,
    make_timestamp(updated * 1000000) as updated_at
from people
