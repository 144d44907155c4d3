-- Grain: one row per Square customer (a till profile, with or without a loyalty card).
with

customers as (

    {{ accepted_rows('square', 'customers') }}

),

renamed as (

    select
        'square_customer:' || id as profile_id,

        {{ null_if_blank('email_address') }} as email,
        {{ null_if_blank('phone_number') }} as phone,
        {{ null_if_blank('given_name') }} as given_name,
        {{ null_if_blank('family_name') }} as family_name,
        -- The till's free reference field holds the number on the loyalty card.
        {{ null_if_blank('reference_id') }} as loyalty_card,
        {{ null_if_blank(json_text('address', '$.address_line_1')) }} as address_line_1,
        {{ null_if_blank(json_text('address', '$.address_line_2')) }} as address_line_2,
        {{ null_if_blank(json_text('address', '$.locality')) }} as city,
        {{ null_if_blank(json_text('address', '$.administrative_district_level_1')) }} as region,
        {{ null_if_blank(json_text('address', '$.postal_code')) }} as postcode,
        upper({{ null_if_blank(json_text('address', '$.country')) }}) as country_code,

        coalesce(
            lower({{ json_text('preferences', '$.email_unsubscribed') }}) = 'true', false
        ) as is_email_unsubscribed,

        {{ parse_birth_date('birthday') }} as birth_date,
        created_at,
        updated_at
    from customers

)

select * from renamed
