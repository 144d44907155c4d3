-- Grain: one row per address in a Shopify customer's address book.
with

customer_addresses as (

    {{ accepted_rows('shopify', 'customer_address') }}

),

customers as (

    {{ accepted_rows('shopify', 'customer') }}

),

-- Which address is the default is said by the customer in the older generation, by the address in both. An address that
-- was the default and is not landed again still says so: the later one holds.
addresses_by_preference as (

    select
        customer_addresses.*,
        coalesce(customer_addresses.is_default, false) or customers.id is not null as may_be_default,
        row_number() over (
            partition by customer_addresses.customer_id
            order by
                coalesce(customer_addresses.is_default, false) desc,
                (customers.id is not null) desc,
                customer_addresses._fivetran_synced desc nulls last,
                customer_addresses.id asc
        ) as preference
    from customer_addresses
    left join customers
        on
            customer_addresses.customer_id = customers.id
            and customer_addresses.id = customers.default_address_id

),

renamed as (

    select
        id as address_id,
        'shopify_customer:' || customer_id as profile_id,

        {{ null_if_blank('first_name') }} as given_name,
        {{ null_if_blank('last_name') }} as family_name,
        {{ null_if_blank('address_1') }} as address_line_1,
        {{ null_if_blank('address_2') }} as address_line_2,
        {{ null_if_blank('city') }} as city,
        {{ null_if_blank('province') }} as region,
        {{ null_if_blank('zip') }} as postcode,
        upper({{ null_if_blank('country_code') }}) as country_code,
        {{ null_if_blank('phone') }} as phone,

        may_be_default and preference = 1 as is_default
    from addresses_by_preference

)

select * from renamed
