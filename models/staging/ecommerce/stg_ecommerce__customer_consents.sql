-- Grain: one row per Shopify customer and consent field that has a value.
with

customers as (

    {{ accepted_rows('shopify', 'customer') }}

),

-- The date of the flag dates nothing but the flag, and one that it got as the record was made was set by nobody.
customers_with_dated_flags as (

    select
        *,
        coalesce(
            email_marketing_consent_consent_updated_at,
            email_marketing_consent_updated_at,
            case when accepts_marketing_updated_at > created_at then accepts_marketing_updated_at end
        ) as flag_set_at
    from customers

),

-- The state is the newer field: the flag beside it may be stale and is not read. A flag that is false says no only when
-- somebody set it: it is also what every new customer starts with.
customers_with_one_word_per_channel as (

    select
        id,
        email,
        phone,
        email_marketing_consent_state,
        sms_marketing_consent_state,
        case
            when {{ null_if_blank('email_marketing_consent_state') }} is not null then null
            when accepts_marketing then 'true'
            when accepts_marketing is null then null
            when flag_set_at is null then 'false'
            else 'refused'
        end as accepts_marketing,
        flag_set_at,
        coalesce(email_marketing_consent_consent_updated_at, email_marketing_consent_updated_at) as email_consent_at,
        coalesce(sms_marketing_consent_consent_updated_at, sms_marketing_consent_updated_at) as sms_consent_at,
        created_at,
        updated_at
    from customers_with_dated_flags

),

fields as (

    {{ columns_as_rows('customers_with_one_word_per_channel', [
        'email_marketing_consent_state', 'accepts_marketing', 'sms_marketing_consent_state'
    ]) }}

),

renamed as (

    select
        'shopify_customer:' || id as profile_id,
        {{ null_if_blank('email') }} as email,
        {{ null_if_blank('phone') }} as phone,

        column_name,
        said,

        case column_name
            when 'sms_marketing_consent_state' then sms_consent_at
            when 'accepts_marketing' then flag_set_at
            else email_consent_at
        end as stated_at,
        created_at,
        updated_at
    from fields

)

select * from renamed
