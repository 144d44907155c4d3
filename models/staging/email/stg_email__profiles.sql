-- Grain: one row per Klaviyo profile that is not deleted.
with

people as (

    {{ accepted_rows('klaviyo', 'person') }}

),

renamed as (

    select
        'klaviyo_person:' || id as profile_id,

        {{ null_if_blank('email') }} as email,
        {{ null_if_blank('phone_number') }} as phone,
        {{ null_if_blank('first_name') }} as given_name,
        {{ null_if_blank('last_name') }} as family_name,
        {{ null_if_blank('address_1') }} as address_line_1,
        {{ null_if_blank('address_2') }} as address_line_2,
        {{ null_if_blank('city') }} as city,
        {{ null_if_blank('region') }} as region,
        {{ null_if_blank('zip') }} as postcode,
        {{ null_if_blank('country') }} as country,
        {{ null_if_blank('timezone') }} as time_zone,

        subscriptions_email_marketing_double_optin as has_confirmed_subscription,

        created as created_at,
        updated as updated_at
    from people
    where not coalesce(_fivetran_deleted, false)

)

select * from renamed
