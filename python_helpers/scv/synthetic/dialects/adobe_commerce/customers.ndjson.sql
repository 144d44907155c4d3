with

address_books as (
    select
        customer_id,
        list({
            'id': id::bigint,
            'customer_id': customer_id::bigint,
            'firstname': first_name,
            'lastname': last_name,
            'street': list_filter([address_1, address_2], lambda line: line is not null),
            'city': city,
            'region': {'region_code': province, 'region': province},
            'postcode': zip,
            'country_id': country_code,
            'telephone': phone
        } order by id) as addresses
    from latest.customer_address
    group by customer_id
)

select
    customer.id::bigint as id,
    email,
    first_name as firstname,
    last_name as lastname,
    strftime(created_at, '%Y-%m-%d %H:%M:%S') as created_at,
    strftime(updated_at, '%Y-%m-%d %H:%M:%S') as updated_at,
    default_address_id as default_billing,
    address_books.addresses,
    {'is_subscribed': lower(email_marketing_consent_state) = 'subscribed'} as extension_attributes,
    strftime(_fivetran_synced, '%Y-%m-%dT%H:%M:%SZ') as _airbyte_extracted_at
from landed.customer
left join address_books on customer.id = address_books.customer_id
