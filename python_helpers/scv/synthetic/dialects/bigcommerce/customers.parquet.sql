with

address_books as (
    select
        customer_id,
        list({
            'id': id::bigint,
            'customer_id': customer_id::bigint,
            'first_name': first_name,
            'last_name': last_name,
            'company': coalesce(company, ''),
            'address1': address_1,
            'address2': coalesce(address_2, ''),
            'city': city,
            'state_or_province': province,
            'postal_code': zip,
            'country': country,
            'country_code': country_code,
            'phone': coalesce(phone, ''),
            'address_type': 'residential'
        } order by id) as addresses
    from latest.customer_address
    group by customer_id
)

select
    customer.id::bigint as id,
    email,
    first_name,
    last_name,
    coalesce(phone, '') as phone,
    created_at::timestamptz as date_created,
    updated_at::timestamptz as date_modified,
    address_books.addresses,
    _fivetran_synced::timestamptz as _airbyte_extracted_at
from landed.customer
left join address_books on customer.id = address_books.customer_id
