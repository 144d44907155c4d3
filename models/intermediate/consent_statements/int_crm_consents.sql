-- Grain: one row per Salesforce contact, consent flag and address that it is about; none where it is about the person.
{{ config(materialized='view') }}

with contacts as (
    select * from {{ ref('stg_crm__contacts') }}
),

contact_consents as (
    select * from {{ ref('stg_crm__contact_consents') }}
),

individual_consents as (
    select * from {{ ref('stg_crm__individual_consents') }}
),

phone_numbers as (
    select * from {{ ref('idr_phone_numbers') }}
),

numbers_of_contacts as (
    select
        profile_id,
        phone,
        country
    from contacts
    union
    select
        profile_id,
        mobile_phone as phone,
        country
    from contacts
),

-- A box that is ticked in the CRM is about the person, and so about all of their addresses; of the contact's own it is
-- said as well, in case they are somebody else's by now. A landline at home is the household's.
consents as (
    select
        contact_consents.profile_id,
        'contact' as source_table,
        contact_consents.column_name,
        contact_consents.said,
        cast(null as string) as email_id,
        cast(null as string) as phone_id,
        contact_consents.stated_at
    from contact_consents
    inner join contacts on contact_consents.profile_id = contacts.profile_id
    where contact_consents.column_name != 'email_bounced_reason'
    union all
    select
        contact_consents.profile_id,
        'contact' as source_table,
        contact_consents.column_name,
        contact_consents.said,
        'email:' || {{ normalise_email('contacts.email') }} as email_id,
        cast(null as string) as phone_id,
        contact_consents.stated_at
    from contact_consents
    inner join contacts on contact_consents.profile_id = contacts.profile_id
    where
        contacts.email is not null
        and contact_consents.column_name in ('has_opted_out_of_email', 'email_bounced_reason')
    union all
    select
        contact_consents.profile_id,
        'contact' as source_table,
        contact_consents.column_name,
        contact_consents.said,
        cast(null as string) as email_id,
        'phone:' || phone_numbers.phone as phone_id,
        contact_consents.stated_at
    from contact_consents
    inner join numbers_of_contacts on contact_consents.profile_id = numbers_of_contacts.profile_id
    inner join phone_numbers
        on {{ is_number_of('phone_numbers', 'numbers_of_contacts.phone', 'numbers_of_contacts.country') }}
    where
        contact_consents.column_name in (
            'do_not_call', 'sms_opt_out_c', 'has_opted_out_of_sms_c', 'opted_out_of_sms_c', 'do_not_text_c'
        )
    union all
    select
        contacts.profile_id,
        'individual' as source_table,
        individual_consents.column_name,
        individual_consents.said,
        cast(null as string) as email_id,
        cast(null as string) as phone_id,
        individual_consents.stated_at
    from individual_consents
    inner join contacts on individual_consents.individual_id = contacts.individual_id
)

select * from consents
