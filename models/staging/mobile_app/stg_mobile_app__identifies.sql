-- Grain: one row per time a visitor said who they are in the app: a login, a sign-up, a form.
with

identifies as (

    {{ accepted_rows('segment_app', 'identifies') }}

),

renamed as (

    select
        {{ segment_app_columns() }},
        {{ null_if_blank('email') }} as email,
        {{ null_if_blank('phone') }} as phone,
        {{ null_if_blank('first_name') }} as given_name,
        {{ null_if_blank('last_name') }} as family_name,
        {{ parse_gender('gender') }} as gender,
        {{ parse_birth_date('birthday') }} as birth_date
    from identifies

)

select * from renamed
