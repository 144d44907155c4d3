-- Grain: one row per Aircall contact (an entry of the call centre's address book).
with

contacts as (

    {{ accepted_rows('aircall', 'contacts') }}

),

renamed as (

    select
        'aircall_contact:' || id as profile_id,

        {{ null_if_blank('first_name') }} as given_name,
        {{ null_if_blank('last_name') }} as family_name,

        coalesce(is_shared, false) as is_shared,

        {{ epoch_to_timestamp('created_at') }} as created_at,
        {{ epoch_to_timestamp('updated_at') }} as updated_at
    from contacts

)

select * from renamed
