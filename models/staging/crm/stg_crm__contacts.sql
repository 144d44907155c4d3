-- Grain: one row per Salesforce contact. A deleted contact stays only when it was merged and names its master.
with

contacts as (

    {{ accepted_rows('salesforce', 'contact') }}

),

renamed as (

    select
        'salesforce_contact:' || id as profile_id,
        'salesforce_contact:' || {{ null_if_blank('master_record_id') }} as master_profile_id,
        {{ null_if_blank('individual_id') }} as individual_id,

        {{ null_if_blank('email') }} as email,
        {{ null_if_blank('phone') }} as phone,
        {{ null_if_blank('mobile_phone') }} as mobile_phone,
        {{ null_if_blank('home_phone') }} as home_phone,
        {{ null_if_blank('first_name') }} as given_name,
        {{ null_if_blank('last_name') }} as family_name,
        {{ null_if_blank('name') }} as full_name,
        -- Salesforce keeps the whole street in one field, a line break between flat and house.
        {{ null_if_blank("replace(replace(mailing_street, " ~ signs([13]) ~ ", ''), " ~ signs([10]) ~ ", ', ')") }}
            as address_line_1,
        {{ null_if_blank('mailing_city') }} as city,
        {{ null_if_blank('mailing_state') }} as region,
        {{ null_if_blank('mailing_postal_code') }} as postcode,
        upper({{ null_if_blank('mailing_country_code') }}) as country_code,
        coalesce({{ null_if_blank('mailing_country_code') }}, {{ null_if_blank('mailing_country') }}) as country,
        {{ null_if_blank('lead_source') }} as lead_source,

        coalesce(is_deleted, false) or not coalesce(_fivetran_active, true) as is_deleted,

        {{ parse_birth_date('birthdate') }} as birth_date,

        last_modified_date as updated_at
    from contacts

),

-- The merge trail is evidence that two contacts are one person, and Salesforce only keeps it on the deleted one.
living_or_merged as (

    select *
    from renamed
    where not is_deleted or master_profile_id is not null

)

select * from living_or_merged
