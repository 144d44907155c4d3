-- Grain: one row per Aircall contact, kind of identifier and value as written.
with

contacts as (

    {{ accepted_rows('aircall', 'contacts') }}

),

contact_phone_numbers as (

    {{ json_elements('contacts', 'phone_numbers') }}

),

contact_emails as (

    {{ json_elements('contacts', 'emails') }}

),

contact_points as (

    select
        'aircall_contact:' || id as profile_id,
        'phone' as identifier_type,
        {{ null_if_blank(json_text('element', '$.value')) }} as raw_value,
        {{ null_if_blank(json_text('element', '$.label')) }} as label
    from contact_phone_numbers

    union all

    select
        'aircall_contact:' || id as profile_id,
        'email' as identifier_type,
        {{ null_if_blank(json_text('element', '$.value')) }} as raw_value,
        {{ null_if_blank(json_text('element', '$.label')) }} as label
    from contact_emails

),

-- Agents save one number twice, as home and as work; it stays one way to reach the contact.
contact_points_once as (

    select
        profile_id,
        identifier_type,
        raw_value,
        min(label) as label
    from contact_points
    where raw_value is not null
    group by profile_id, identifier_type, raw_value

)

select * from contact_points_once
