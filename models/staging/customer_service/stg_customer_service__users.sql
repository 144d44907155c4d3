-- Grain: one row per Zendesk user that is not deleted: customers, agents and administrators alike.
with

users as (

    {{ accepted_rows('zendesk', 'user') }}

),

renamed as (

    select
        'zendesk_user:' || id as profile_id,

        {{ null_if_blank('email') }} as email,
        {{ null_if_blank('phone') }} as phone,
        {{ null_if_blank('name') }} as full_name,
        {{ null_if_blank('external_id') }} as external_id,
        lower({{ null_if_blank('role') }}) as role,

        coalesce(suspended, false) as is_suspended,

        created_at,
        updated_at
    from users
    where
        not coalesce(_fivetran_deleted, false)
        and coalesce(active, true)
        and not coalesce(permanently_deleted, false)

)

select * from renamed
