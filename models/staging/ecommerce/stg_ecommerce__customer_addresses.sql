-- Grain: one row per address in a Shopify customer's address book.
with

customer_addresses as (

    {{ accepted_rows('shopify', 'customer_address') }}

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

        coalesce(is_default, false) as is_default
    from customer_addresses

)

select * from renamed
