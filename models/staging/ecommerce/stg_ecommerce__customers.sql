-- Grain: one row per Shopify customer; a guest who never asked for an account has one too, a deleted one has none.
with

customers as (

    {{ accepted_rows('shopify', 'customer') }}

),

renamed as (

    select
        'shopify_customer:' || id as profile_id,

        {{ null_if_blank('email') }} as email,
        {{ null_if_blank('phone') }} as phone,
        {{ null_if_blank('first_name') }} as given_name,
        {{ null_if_blank('last_name') }} as family_name,
        upper({{ null_if_blank('currency') }}) as currency,

        verified_email as has_verified_email,

        created_at,
        updated_at
    from customers

)

select * from renamed
