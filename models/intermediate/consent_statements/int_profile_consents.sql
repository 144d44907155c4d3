-- Grain: one row per profile of a shop, till, email provider or CRM, consent field of it that has a value, and address.
{{ config(materialized='view') }}

with shop_consents as (
    select * from {{ ref('stg_ecommerce__customer_consents') }}
),

store_customers as (
    select * from {{ ref('stg_store__customers') }}
    where is_email_unsubscribed
),

email_consents as (
    select * from {{ ref('int_email_provider_consents') }}
),

contact_consents as (
    select * from {{ ref('int_crm_consents') }}
),

profiles as (
    select * from {{ ref('idr_profiles') }}
),

phone_numbers as (
    select * from {{ ref('idr_phone_numbers') }}
),

consents as (
    select
        'shopify' as source,
        'customer' as source_table,
        shop_consents.column_name,
        shop_consents.said,
        shop_consents.profile_id as source_record_id,
        shop_consents.profile_id as identifier_id,
        'email:' || {{ normalise_email('shop_consents.email') }} as email_id,
        'phone:' || phone_numbers.phone as phone_id,
        cast(null as string) as named_topic,
        shop_consents.stated_at,
        shop_consents.created_at,
        shop_consents.updated_at
    from shop_consents
    left join profiles on shop_consents.profile_id = profiles.profile_id
    left join phone_numbers on {{ is_number_of('phone_numbers', 'shop_consents.phone', 'profiles.country') }}
    union all
    select
        'square' as source,
        'customers' as source_table,
        'preferences' as column_name,
        'email_unsubscribed' as said,
        profile_id as source_record_id,
        profile_id as identifier_id,
        'email:' || {{ normalise_email('email') }} as email_id,
        cast(null as string) as phone_id,
        cast(null as string) as named_topic,
        cast(null as timestamp) as stated_at,
        created_at,
        updated_at
    from store_customers
    union all
    select
        'klaviyo' as source,
        source_table,
        column_name,
        said,
        source_record_id,
        profile_id as identifier_id,
        email_id,
        phone_id,
        named_topic,
        stated_at,
        created_at,
        updated_at
    from email_consents
    union all
    select
        'salesforce' as source,
        source_table,
        column_name,
        said,
        profile_id as source_record_id,
        profile_id as identifier_id,
        email_id,
        phone_id,
        cast(null as string) as named_topic,
        stated_at,
        cast(null as timestamp) as created_at,
        cast(null as timestamp) as updated_at
    from contact_consents
)

select * from consents
