with

address_books as (
    select
        customer_id,
        any_value({
            'first_name': first_name,
            'last_name': last_name,
            'company': coalesce(company, ''),
            'address_1': address_1,
            'address_2': coalesce(address_2, ''),
            'city': city,
            'postcode': zip,
            'country': country_code,
            'state': province,
            'phone': coalesce(phone, '')
        }) filter (where is_default) as billing,
        any_value({
            'first_name': first_name,
            'last_name': last_name,
            'company': coalesce(company, ''),
            'address_1': address_1,
            'address_2': coalesce(address_2, ''),
            'city': city,
            'postcode': zip,
            'country': country_code,
            'state': province,
            'phone': coalesce(phone, '')
        }) filter (where not is_default) as shipping
    from latest.customer_address
    group by customer_id
)

select
    customer.id::bigint as id,
    strftime(created_at, '%Y-%m-%dT%H:%M:%S') as date_created_gmt,
    strftime(updated_at, '%Y-%m-%dT%H:%M:%S') as date_modified_gmt,
    email,
    first_name,
    last_name,
    'customer' as role,
    address_books.billing,
    address_books.shipping,
    strftime(_fivetran_synced, '%Y-%m-%dT%H:%M:%SZ') as _airbyte_extracted_at
from landed.customer
left join address_books on customer.id = address_books.customer_id
