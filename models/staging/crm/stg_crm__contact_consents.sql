-- Grain: one row per Salesforce contact and consent flag that has a value; contacts in the bin included.
-- A custom flag of your own is a name here, a column of the source and a line of `consent_sources`.
{% set flags = [
    'has_opted_out_of_email', 'do_not_call', 'sms_opt_out_c', 'has_opted_out_of_sms_c', 'opted_out_of_sms_c',
    'do_not_text_c', 'do_not_mail_c', 'has_opted_out_of_fax', 'email_bounced_reason'
] %}

with

contacts as (

    {{ accepted_rows('salesforce', 'contact') }}

),

flags as (

    {{ columns_as_rows('contacts', flags) }}

),

renamed as (

    select
        'salesforce_contact:' || id as profile_id,

        column_name,
        case
            when column_name = 'email_bounced_reason' then coalesce({{ bounce_kind('said') }}, said)
            else said
        end as said,

        case when column_name = 'email_bounced_reason' then coalesce(email_bounced_date, last_modified_date)
            else last_modified_date
        end as stated_at
    from flags

)

select * from renamed
